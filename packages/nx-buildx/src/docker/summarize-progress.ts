import type { BuildReport } from '../model/build-report';
import type { StepCounts } from '../model/result';
import type { Progress } from './fold-progress';
import { isCancellation } from './judge-error';
import { readImportRef, vertexKind } from './vertex-kind';
import type { WireVertex } from './wire';

/**
 * Counts the steps of the graph BuildKit built, each platform's on its own. `executed` are those that ran, also the one
 * that failed; one that was cancelled did not. `cached` had a result, from here or from an imported cache.
 *
 * In a build that succeeded, a step that did not run is cached, whatever BuildKit says of it: it runs equal steps of
 * two platforms once and leaves the other at its first state or at `context canceled`. In a build that did not succeed
 * such a step is in `total` only.
 */
export function countSteps({ vertexes }: Progress, succeeded: boolean): StepCounts {
  const steps = [...vertexes.values()].filter(({ name }) => vertexKind(name) === 'step');
  const executed = steps.filter(
    (step) => !step.cached && step.started && step.completed && !isCancelled(step),
  ).length;
  const cached = succeeded ? steps.length - executed : steps.filter((step) => step.cached).length;
  return { total: steps.length, cached, executed };
}

/** What became of each `--cache-from`, in the order in which BuildKit began; one that was cut short is left out. */
export function listImports({ vertexes }: Progress): BuildReport['imports'] {
  const found = new Map<string, boolean>();
  for (const vertex of vertexes.values()) {
    const ref = readImportRef(vertex.name);
    if (ref === null || !vertex.completed || isCancelled(vertex)) continue;
    found.set(ref, (found.get(ref) ?? false) || vertex.error === null);
  }
  return [...found].map(([ref, isFound]) => ({ ref, found: isFound }));
}

/**
 * A cache that is there and of no use: BuildKit writes manifests and configs of any size, and then refuses to read
 * them, `blob sha256:… is too large (1185165 > 1048576)` (moby/buildkit#4916).
 *
 * @returns one line for each such import
 */
export function listOversizedImports({ vertexes }: Progress): readonly string[] {
  return [...vertexes.values()].flatMap(({ name, error }) => {
    const ref = readImportRef(name);
    const [size] = /is too large \(\d+ > \d+\)/.exec(error ?? '') ?? [];
    return ref === null || size === undefined
      ? []
      : [`the cache in ${ref} ${size} for BuildKit to read: export it with mode "min"`];
  });
}

/**
 * What became of `--cache-to`. With `ignore-error=true` a failure shows here only. Inline cache is exported where the
 * image is.
 */
export function findCacheExport({ vertexes, inlineCache }: Progress): BuildReport['cacheExport'] {
  const exports = [...vertexes.values()].filter(
    (vertex) =>
      (vertexKind(vertex.name) === 'export-cache' || vertex.digest === inlineCache) &&
      vertex.completed &&
      !isCancelled(vertex),
  );
  const error = exports.find((vertex) => vertex.error !== null)?.error;
  if (error !== undefined && error !== null) return { status: 'failed', error: error.replace(/\s+/g, ' ') };
  return exports.length === 0 ? null : { status: 'exported', error: null };
}

/** The Dockerfile step that began last and goes on, or `null`. */
export function findCurrentStep({ vertexes }: Progress): string | null {
  const running = [...vertexes.values()].filter(
    ({ name, started, completed }) => started && !completed && vertexKind(name) === 'step',
  );
  return running.at(-1)?.name ?? null;
}

function isCancelled({ error }: WireVertex): boolean {
  return error !== null && isCancellation(error);
}
