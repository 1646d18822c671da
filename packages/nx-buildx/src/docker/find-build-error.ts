import type { BuildError } from '../model/build-report';
import type { Progress } from './fold-progress';
import { isCancellation, isConnectionLost, isTransient } from './judge-error';
import { emptyLogTail, readLogTail } from './log-tail';
import { readBuildxLines } from './read-stderr';
import { vertexKind } from './vertex-kind';
import type { WireVertex } from './wire';

const MOST_LINES = 40;

/**
 * Why a build failed.
 *
 * @param lines what buildx wrote besides the progress, oldest first
 * @param ending how the process ended, for a build that says nothing else
 */
export function findBuildError(progress: Progress, lines: readonly string[], ending: string): BuildError {
  const { error, line } = readBuildxLines(lines);
  const failed = findFailedVertex(progress, error ?? '');
  const log = failed === null ? [] : readLogTail(progress.logs.get(failed.digest) ?? emptyLogTail);
  return {
    message: error ?? failed?.error?.replace(/\s+/g, ' ') ?? ending,
    step: failed?.name.replace(/\s+/g, ' ') ?? null,
    line,
    logTail: log.length > 0 ? log : lines.slice(-MOST_LINES),
    transient:
      failed === null
        ? isConnectionLost(error ?? '')
        : isTransient(vertexKind(failed.name), failed.error ?? ''),
    booted: failed === null || vertexKind(failed.name) !== 'boot',
  };
}

/**
 * Several vertexes may carry an error: imports that found nothing, a cache export that may fail, steps that were
 * cancelled because another failed. The final error repeats the one that counts, with words before it.
 */
function findFailedVertex({ vertexes }: Progress, finalError: string): WireVertex | null {
  const failed = [...vertexes.values()].filter(
    ({ name, error }) => error !== null && !isCancellation(error) && vertexKind(name) !== 'import',
  );
  const named = failed.filter(({ error }) => error !== null && finalError.endsWith(error.slice(-100)));
  return named.at(-1) ?? failed.at(-1) ?? null;
}
