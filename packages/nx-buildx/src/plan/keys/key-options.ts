import { createHash } from 'node:crypto';
import type { ImageOptions } from '../../model/image-options';
import type { ImageDefinition } from '../../model/workspace';
import { INLINE_ARG } from '../inline-cache';

/** Read by buildx from the environment where no build arg of the name is given (docker/buildx, `bake` and `build`). */
const FROM_ENVIRONMENT = ['SOURCE_DATE_EPOCH'];

/** Build args with the values that a build here would see; one without a value is left out, as docker does. */
export function listEffectiveArgs(
  { buildArgs }: Pick<ImageOptions, 'buildArgs'>,
  environment: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const fromEnvironment = FROM_ENVIRONMENT.map((name) => [name, null] as const);
  return Object.fromEntries(
    [...fromEnvironment, ...Object.entries(buildArgs)].flatMap(([name, value]) => {
      const effective = value ?? environment[name];
      return effective === undefined ? [] : [[name, effective]];
    }),
  );
}

/** Values nobody can mistake for one that was given. */
export function nameVolatileArgs(
  buildArgs: Readonly<Record<string, string>>,
  volatile: readonly string[],
): Readonly<Record<string, string>> {
  const names = new Set(volatile);
  return Object.fromEntries(
    Object.entries(buildArgs).map(([name, value]) => [name, names.has(name) ? `volatile-${name}` : value]),
  );
}

/**
 * Options of buildx that change what is built, other than those that show in the Dockerfile. Where cache is kept is not
 * among them, nor is a build arg that says so: inline cache is a field of the image's config, its layers stay the same.
 */
export function describeKeyOptions(
  { id, options }: ImageDefinition,
  environment: Readonly<Record<string, string | undefined>>,
  now: Date,
): Readonly<Record<string, unknown>> {
  const { labels, annotations, network, addHosts, provenance, sbom, secrets, ssh, reuse } = options;
  const steering = Object.entries(listEffectiveArgs(options, environment)).filter(
    ([name]) => name !== INLINE_ARG && /^(?:BUILDKIT_|SOURCE_DATE_EPOCH$)/.test(name),
  );
  return {
    labels: sortEntries(labels),
    annotations: sortEntries(annotations),
    network,
    addHosts: [...addHosts].sort(),
    provenance,
    sbom,
    secrets: secrets.map(readId).sort(),
    ssh: ssh.map((spec) => spec.split('=', 1)[0] ?? '').sort(),
    steering: sortEntries(Object.fromEntries(steering)),
    bucket: reuse.maxAge === null ? null : countBuckets(id, reuse.maxAge, now),
  };
}

function sortEntries(
  record: Readonly<Record<string, string | null>>,
): readonly (readonly [string, unknown])[] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Of `id=npm,src=.npmrc` only the id: neither a value nor where it lies. */
function readId(spec: string): string {
  const fields = spec.split(',');
  return fields.find((field) => field.startsWith('id=')) ?? fields[0] ?? '';
}

/** Which period of `maxAge` it is. Each image's periods begin at another time, so that not all are built at once. */
function countBuckets(id: string, maxAge: number, now: Date): number {
  const offset = createHash('sha256').update(id).digest().readUInt32BE() / 0x1_0000_0000;
  return Math.floor(now.getTime() / maxAge + offset);
}
