import type { BuilderCapabilities } from '../model/builder';
import { describeAbilities } from '../model/builder-abilities';
import type { Output } from '../model/build-plan';
import type { ImageOptions } from '../model/image-options';
import type { SourceContext } from '../model/source-context';
import { isTrue } from './go-bool';
import { listEffectiveArgs } from './keys/key-options';

export interface OciLabelsInput {
  readonly options: ImageOptions;
  readonly source: SourceContext;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly builder: BuilderCapabilities;
  readonly output: Output;
  readonly repositories: readonly string[];
  /** Of the tags; `null` where none says which state of the sources it is. */
  readonly version: string | null;
  /** Whether any image of the workspace stands on it. */
  readonly isParent: boolean;
}

export interface OciLabels {
  readonly labels: Readonly<Record<string, string>>;
  /** By name with its level, as buildx takes it. */
  readonly annotations: Readonly<Record<string, string>>;
}

type Entries = readonly (readonly [name: string, value: string | null])[];

const PREFIX = 'org.opencontainers.image.';

/**
 * Labels and annotations that follow from the source (image-spec, annotations.md, "Pre-Defined Annotation Keys"), with
 * those of the user. They are no part of the content key. A child is linked by the digest of its parent's platform
 * manifest, which holds the digest of its config and so its labels: what changes with every commit is no label of an
 * image that others stand on, or they would all lose their cache. An index is nobody's parent, so its annotations may
 * say everything.
 *
 * A name that the user gives, as label or annotation, is computed nowhere.
 */
export function planOciLabels(input: OciLabelsInput): OciLabels {
  const { labels, annotations, ociLabels } = input.options;
  if (!ociLabels) return { labels, annotations };
  const given = new Set([...Object.keys(labels), ...Object.keys(annotations).map(dropLevel)]);
  const keep = (entries: Entries, level: string) =>
    Object.fromEntries(
      entries.flatMap(([name, value]) =>
        value === null || given.has(PREFIX + name) ? [] : [[`${level}${PREFIX}${name}`, value]],
      ),
    );
  const stable = listStable(input);
  const volatile = listVolatile(input);
  return {
    labels: { ...keep(input.isParent ? stable : [...stable, ...volatile], ''), ...labels },
    annotations: { ...(isIndex(input) ? keep([...stable, ...volatile], 'index:') : {}), ...annotations },
  };
}

function listStable({ repositories, source }: OciLabelsInput): Entries {
  const url = source.repositoryUrl === null ? null : dropCredentials(source.repositoryUrl);
  const [repository = ''] = repositories;
  return [
    ['title', repository.slice(repository.lastIndexOf('/') + 1)],
    ['source', url],
    ['url', url],
  ];
}

/** `ref.name` is left out: it is for descriptors of an image layout, where BuildKit writes it itself. */
function listVolatile({ source, version, options, environment }: OciLabelsInput): Entries {
  const { SOURCE_DATE_EPOCH: epoch } = listEffectiveArgs(options, environment);
  return [
    ['revision', source.commit],
    ['version', version],
    // A plan has no clock, and a commit's time is behind a process; this one is asked for, and is part of the key.
    ['created', formatTime(epoch)],
  ];
}

/** @param seconds since 1970, as reproducible-builds.org defines it */
function formatTime(seconds: string | undefined): string | null {
  return seconds !== undefined && /^\d{1,10}$/.test(seconds)
    ? new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z')
    : null;
}

/** `org.x`, of `org.x`, `index:org.x` and `manifest[linux/amd64],index:org.x` (docker/buildx, `--annotation`). */
function dropLevel(name: string): string {
  return name.replace(/^(?:(?:index|manifest|index-descriptor|manifest-descriptor)(?:\[[^\]]*\])?,?)+:/, '');
}

/** The URL of a checkout may hold the token it was cloned with. */
function dropCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}

/**
 * Whether what is pushed is an index for certain. BuildKit refuses annotations of the index of anything else: "index
 * annotations not supported for single platform export" (moby/buildkit, exporter/containerimage/writer.go). One
 * platform with an attestation is an index when pushed; the exporters of layouts and archives do without the one that
 * buildx adds by itself. With docker's classic image store buildx refuses them whatever is built (bx#3384).
 */
function isIndex({ options, environment, builder, output }: OciLabelsInput): boolean {
  if (output !== 'push' || !describeAbilities(builder).annotateIndex) return false;
  return (
    options.platforms.length > 1 ||
    isAttested(options.sbom) ||
    isAttested(options.provenance) ||
    // buildx attests provenance to what is pushed, unless it is told not to (docker/buildx, build/opt.go).
    (options.provenance === null && !isTrue(environment['BUILDX_NO_DEFAULT_ATTESTATIONS']))
  );
}

/** Whether a value of buildx's `--provenance` or `--sbom` asks for one. */
export function isAttested(attestation: string | null): boolean {
  return attestation !== null && attestation !== 'false' && !attestation.includes('disabled=true');
}
