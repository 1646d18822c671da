import type { BuilderCapabilities } from '../model/builder';
import type { BuildInvocation, Output, PlatformBuild, PlatformSplit } from '../model/build-plan';
import type { CachePlan } from '../model/cache-plan';
import type { Failure } from '../model/failure';
import { normalizePlatform, slugPlatform } from '../model/platform';
import type { ImageDefinition } from '../model/workspace';
import { namePlatformTag } from './platform-tag';
import { listIndexAnnotations, listPlatformAnnotations } from './split-annotations';

export interface ImageSplitInput {
  readonly definition: ImageDefinition;
  /** See `chooseSplit`. */
  readonly reason: string;
  /** As one build would be told, its cache aside. */
  readonly invocation: BuildInvocation;
  readonly repositories: readonly string[];
  /** What is built: the content key, or whatever tells builds apart. */
  readonly identity: string;
  readonly findBuilder: (option: string | null) => BuilderCapabilities;
  /** The cache of one platform of the image, on its builder. */
  readonly planCache: (
    image: ImageDefinition,
    builder: BuilderCapabilities,
  ) => { readonly plan: CachePlan; readonly failures: readonly Failure[] };
}

/**
 * A build for each platform, each with cache refs of its own. What is pushed has no tag that anybody looks for: by digest
 * alone, or, since the docker driver pushes nothing without a tag ("push-by-digest is currently not implemented for docker
 * driver", docker/buildx), under one that is for this build only.
 *
 * @returns the builds, and what is wrong with their caches and outputs, each failure once
 */
export function splitImage(input: ImageSplitInput): {
  readonly split: PlatformSplit;
  readonly failures: readonly Failure[];
} {
  const { definition, reason, invocation } = input;
  const platforms = new Map(definition.options.platforms.map((each) => [normalizePlatform(each), each]));
  const planned = [...platforms.values()].map((platform) => planPlatform(platform, input));
  const failures = [
    ...planned.flatMap((each) => each.failures),
    ...checkTransport(definition, invocation, reason),
  ];
  return {
    split: {
      reason,
      annotations: listIndexAnnotations(invocation.annotations),
      builds: planned.map(({ build }) => build),
    },
    failures: [...new Map(failures.map((each) => [`${each.code} ${each.message}`, each])).values()],
  };
}

/** All cache refs of an image's builds. */
export function joinCaches(builds: readonly PlatformBuild[], whole: CachePlan): CachePlan {
  const caches = builds.map(({ invocation }) => invocation.cache);
  const [first = whole] = caches;
  return {
    ...first,
    imports: caches.flatMap(({ imports }) => imports),
    absent: caches.flatMap(({ absent }) => absent),
    relative: caches.find(({ relative }) => relative !== null)?.relative ?? null,
  };
}

function planPlatform(
  platform: string,
  { definition, invocation, repositories, identity, findBuilder, planCache }: ImageSplitInput,
): { readonly build: PlatformBuild; readonly failures: readonly Failure[] } {
  const { options } = definition;
  const named = options.platformBuilders[platform] ?? options.builder;
  const capabilities = findBuilder(named);
  const builder = named ?? (options.builders.length === 0 ? null : capabilities.name);
  const own = {
    ...definition,
    options: { ...options, platforms: [platform], builder, platformBuilders: {} },
  };
  const cache = planCache(own, capabilities);
  const { output, annotations, layout } = invocation;
  return {
    failures: cache.failures,
    build: {
      platform,
      builder: capabilities.name,
      alternatives: [],
      invocation: {
        ...invocation,
        builder,
        platforms: [platform],
        annotations: listPlatformAnnotations(annotations, platform),
        ...namePushed(output, repositories, capabilities, namePlatformTag(identity, platform)),
        layout: layout === null ? null : `${layout}-${slugPlatform(platform)}`,
        cache: cache.plan,
      },
    },
  };
}

function namePushed(
  output: Output,
  repositories: readonly string[],
  { driver }: BuilderCapabilities,
  tag: string,
): Pick<BuildInvocation, 'references' | 'byDigest'> {
  if (output !== 'push') return { references: [], byDigest: [] };
  if (driver !== 'docker') return { references: [], byDigest: repositories };
  return { references: repositories.map((repository) => `${repository}:${tag}`), byDigest: [] };
}

function checkTransport(
  { id, options }: ImageDefinition,
  { transport, output, localName }: BuildInvocation,
  reason: string,
): readonly Failure[] {
  if (output !== 'load' && (transport !== 'daemon' || localName === null)) return [];
  return [
    {
      code: 'output-unsupported',
      message: `no daemon can load an image whose platforms are built one by one (${options.platforms.join(', ')}): ${reason}`,
      place: { image: id, option: 'output' },
      fix: 'load one platform (--platforms=linux/amd64), push instead, or use output "oci"',
    },
  ];
}
