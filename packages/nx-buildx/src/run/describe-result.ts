import type { PlannedImage } from '../model/build-plan';
import type { BuildError, BuildReport } from '../model/build-report';
import type { CacheImport, CachePlan } from '../model/cache-plan';
import type { Failure } from '../model/failure';
import { parseReference, shortenReference } from '../model/reference';
import type { CacheResult, ImageResult } from '../model/result';

const NO_STEPS = { total: 0, cached: 0, executed: 0 };

/** What is known of an image that no build was started for, or whose build has yet to tell. */
export function describeUnbuilt(
  image: PlannedImage,
  {
    outcome,
    reason,
    failure,
    at,
  }: Pick<ImageResult, 'outcome' | 'reason' | 'failure'> & { readonly at: Date },
): ImageResult {
  const { invocation, project, target } = image;
  const [first = project] = invocation.references;
  return {
    version: 1,
    project,
    target,
    image: first,
    digest: null,
    platformDigests: {},
    transport: invocation.transport,
    layout: invocation.layout,
    localName: invocation.localName,
    key: image.reuse.key,
    tags: [...new Set(invocation.references.flatMap(readTag))],
    outcome,
    reason,
    failure,
    warnings: [],
    platforms: invocation.platforms,
    parents: {},
    cache: describeCache(invocation.cache, null),
    platformBuilds: [],
    steps: NO_STEPS,
    startedAt: at.toISOString(),
    durationMs: 0,
    builder: image.builder,
  };
}

function readTag(text: string): readonly string[] {
  const reference = parseReference(text);
  return typeof reference === 'string' || reference.tag === null ? [] : [reference.tag];
}

export interface BuiltParts {
  readonly image: PlannedImage;
  readonly report: BuildReport;
  readonly digest: string | null;
  readonly platformDigests: Readonly<Record<string, string>>;
  /** `null` where it may be made of something else than planned. */
  readonly key: string | null;
  /** Digest by project. */
  readonly parents: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
  readonly startedAt: Date;
  readonly endedAt: Date;
}

/** The result of a build that ran, whatever became of it. */
export function describeBuilt(parts: BuiltParts): ImageResult {
  const { image, report, platformDigests, parents, startedAt, endedAt } = parts;
  const failed = report.status !== 'succeeded';
  const base = describeUnbuilt(image, {
    outcome: report.status === 'succeeded' ? 'built' : report.status,
    reason: describeReason(report),
    failure: failed ? describeFailure(image, report) : null,
    at: startedAt,
  });
  const known = Object.keys(platformDigests);
  return {
    ...base,
    key: parts.key,
    digest: parts.digest,
    platformDigests,
    platforms: known.length > 0 ? known : base.platforms,
    warnings: [...base.warnings, ...parts.warnings, ...warnOfExport(image, report), ...report.warnings],
    parents,
    cache: describeCache(image.invocation.cache, report),
    steps: report.steps,
    durationMs: endedAt.getTime() - startedAt.getTime(),
  };
}

function describeReason({ status, steps, error }: BuildReport): string {
  if (status === 'cancelled') return 'the run was stopped';
  if (status === 'failed') return error?.message ?? 'the build failed';
  if (steps.executed === 0) return 'every step came from the cache';
  return `${String(steps.executed)} of ${String(steps.total)} steps had to run`;
}

export function describeCache(
  { strategy, imports, absent, export: exported }: CachePlan,
  report: BuildReport | null,
): CacheResult {
  const outcome = report?.cacheExport ?? null;
  return {
    strategy,
    imports: [
      ...imports.map((each) => ({ ref: each.ref, found: wasFound(each, report?.imports ?? []) })),
      ...absent.map(({ ref }) => ({ ref, found: false })),
    ],
    export:
      exported === null
        ? null
        : { ref: exported.ref, status: outcome?.status ?? 'not-reached', error: outcome?.error ?? null },
  };
}

/**
 * BuildKit calls every import but those of registries by their backend alone, and writes Docker Hub in full. buildx
 * names a folder that it left out by its absolute path.
 */
function wasFound({ backend, ref }: CacheImport, reported: BuildReport['imports']): boolean {
  if (backend === 'local' && reported.some((each) => !each.found && isFolder(each.ref, ref))) return false;
  const name = backend === 'registry' ? shortenReference(ref) : backend;
  return reported.some((each) => each.found && shortenReference(each.ref) === name);
}

function isFolder(path: string, ref: string): boolean {
  return path === ref || path.endsWith(`/${ref.replace(/^(?:\.\.\/)+/, '')}`);
}

export function warnOfExport(
  { invocation }: Pick<PlannedImage, 'invocation'>,
  { cacheExport }: BuildReport,
): readonly string[] {
  if (cacheExport?.status !== 'failed') return [];
  const ref = invocation.cache.export?.ref ?? 'the image';
  return [`the cache was not exported to ${ref}: ${cacheExport.error ?? 'no reason given'}`];
}

function describeFailure(image: PlannedImage, report: BuildReport): Failure {
  const { file } = image.invocation;
  if (report.status === 'cancelled') return describeCancelled(image, 'the run was stopped');
  const { error } = report;
  if (error?.booted === false) return describeUnbooted(image, error);
  const line = error?.line ?? null;
  return {
    code: 'build-failed',
    message: describeError(error),
    place: { image: image.id, file, ...(line === null ? {} : { line }) },
    fix: describeFix(error),
    details: error?.logTail ?? [],
  };
}

function describeFix(error: BuildError | null): string {
  if (error?.transient === true) return 'the cause may pass: run it again';
  return error?.logTail.length === 0
    ? 'mend what the message names, and run it again'
    : 'see the last lines of the build below';
}

/** What the result of an image says that the end of the run kept from being done. */
export function describeCancelled({ id }: PlannedImage, message: string): Failure {
  return { code: 'build-cancelled', message, place: { image: id }, fix: 'run it again' };
}

/** In one line. */
export function describeError(error: BuildError | null): string {
  if (error === null) return 'the build failed';
  return error.step === null ? error.message : `${error.step}: ${error.message}`;
}

/** Why nothing can be built on a builder. */
export function describeUnusable(builder: string, { message }: BuildError): string {
  return `builder "${builder}" cannot be used: ${message}`;
}

function describeUnbooted({ id, builder }: PlannedImage, error: BuildError): Failure {
  return {
    code: 'builder-missing',
    // What is said of several platforms names their builders itself.
    message: error.step === null ? error.message : describeUnusable(builder, error),
    place: { image: id },
    fix: '`docker buildx inspect --bootstrap`, with the name of the builder, shows whether its BuildKit starts and answers',
  };
}
