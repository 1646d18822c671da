import type { S3CacheOptions } from '../../model/cache-backends';
import type { ExportManner, LocationOf } from '../../model/cache-plan';
import type { CacheOptions } from '../../model/image-options';
import { describeManner, formatAttributes } from './attributes';
import type { Attributes } from './attributes';
import { nameInService } from './name-in-service';
import type { OptionProblem } from './option-problem';

type S3Cache = LocationOf<'s3'>;

/** `ref` is the address of the manifest: what is under it is replaced as a whole (moby/buildkit, cache/remotecache/s3). */
export function locateS3Cache({ s3 = {} }: CacheOptions, name: string): S3Cache {
  const full = nameInService(s3.name, name);
  const key = `${s3.prefix ?? ''}${s3.manifestsPrefix ?? 'manifests/'}${full}`;
  const service = s3.endpointUrl === undefined ? 's3:/' : `s3:${s3.endpointUrl.replace(/\/+$/, '')}`;
  return {
    backend: 's3',
    ref: `${service}/${s3.bucket ?? ''}/${key}`,
    settings: { ...s3, name: full },
  };
}

/** docs.docker.com/build/cache/backends/s3. Credentials are left to buildx, which asks the AWS SDK for them. */
export function formatS3Import({ settings }: S3Cache): readonly string[] {
  return formatAttributes(describePlace(settings));
}

export function formatS3Export(cache: S3Cache & ExportManner): readonly string[] {
  return formatAttributes({
    ...describePlace(cache.settings),
    ...describeManner(cache),
    touch_refresh: cache.settings.touchRefresh,
    upload_parallelism: cache.settings.uploadParallelism,
  });
}

function describePlace(s3: S3CacheOptions): Attributes {
  return {
    type: 's3',
    bucket: s3.bucket,
    region: s3.region,
    name: s3.name,
    prefix: s3.prefix,
    blobs_prefix: s3.blobsPrefix,
    manifests_prefix: s3.manifestsPrefix,
    endpoint_url: s3.endpointUrl,
    use_path_style: s3.usePathStyle,
  };
}

/** BuildKit looks at `use_path_style` for an endpoint of one's own alone, and ignores it otherwise. */
export function checkS3Options({ usePathStyle, endpointUrl }: S3CacheOptions = {}): readonly OptionProblem[] {
  if (usePathStyle === undefined || endpointUrl !== undefined) return [];
  return [
    {
      option: 'usePathStyle',
      message: '"usePathStyle" holds for an endpoint of your own, and there is no "endpointUrl"',
      fix: 'set "endpointUrl", or take "usePathStyle" away',
    },
  ];
}
