import { rm } from 'node:fs/promises';
import type { BuildError, BuildReport } from '../model/build-report';
import type { BuildRequest } from './buildx';
import { createJsonStreamDecoder } from './decode-json-stream';
import type { StreamItem } from './decode-json-stream';
import type { Execution, ExecuteRequest } from './execute';
import { execute } from './execute';
import { findBuildError } from './find-build-error';
import { emptyProgress, foldProgress } from './fold-progress';
import type { Progress } from './fold-progress';
import { readImageDigest } from './read-metadata';
import { readBuildxLines } from './read-stderr';
import {
  countSteps,
  findCacheExport,
  findCurrentStep,
  listImports,
  listOversizedImports,
} from './summarize-progress';
import { parseSolveStatus } from './wire';

/** Of the lines that are no progress; buildx writes few, and the last ones say how it ended. */
const MOST_LINES = 200;
/** Characters; the error of a step repeats its whole command. */
const LONGEST_LINE = 65_536;
/** BuildKit's exit code for a cancelled build since buildx 0.25, 128 + SIGINT. */
const CANCELLED = 130;

/** Milliseconds at most between Nx's signal to the leaves of the process tree and the one to us; measured 100, more under load. */
const KILL_PAUSE = 3000;

/** Runs one `docker buildx build` to its end, whichever that is, and reads what it says. */
export async function runBuild(
  request: BuildRequest,
  environment: Pick<ExecuteRequest, 'env' | 'cwd' | 'grace'>,
): Promise<BuildReport> {
  const { argv, metadataFile, signal } = request;
  // A file of an earlier try would give its digest to this one.
  await rm(metadataFile, { force: true });
  const decoder = createJsonStreamDecoder();
  let progress = emptyProgress;
  let lines: readonly string[] = [];
  const take = (items: readonly StreamItem[]): void => {
    for (const item of items) {
      if ('line' in item) lines = [...lines, item.line.slice(0, LONGEST_LINE)].slice(-MOST_LINES);
      else progress = foldProgress(progress, parseSolveStatus(item.value));
    }
    if (items.some((item) => 'value' in item)) reportProgress(request, progress);
  };
  const execution: Execution = signal.aborted
    ? { start: 'failed', exitCode: null, signal: null, stdout: '', stderr: '' }
    : await execute({
        ...environment,
        file: 'docker',
        argv,
        signal,
        onStderr: (chunk) => take(decoder.push(chunk)),
      });
  take(decoder.end());
  if (wasStopped(execution, lines)) await waitForAbort(signal);
  const status = judge(execution, signal);
  const { warnings, missingImports } = readBuildxLines(lines);
  return {
    status,
    exitCode: execution.exitCode,
    steps: countSteps(progress, status === 'succeeded'),
    imports: [...listImports(progress), ...missingImports.map((ref) => ({ ref, found: false }))],
    cacheExport: findCacheExport(progress),
    digest: status === 'succeeded' ? await readImageDigest(metadataFile) : null,
    warnings: [...progress.warnings, ...warnings, ...listOversizedImports(progress)],
    error:
      status === 'failed' ? findBuildError(progress, lines, describeEnding(execution)) : cancellation(status),
  };
}

function reportProgress(request: BuildRequest, progress: Progress): void {
  if (request.onProgress === undefined) return;
  const { total, cached, executed } = countSteps(progress, false);
  request.onProgress({ current: findCurrentStep(progress), done: cached + executed, total });
}

/** A build that ended well before it heard of the signal is a build. */
function judge({ exitCode }: Execution, signal: AbortSignal): BuildReport['status'] {
  if (exitCode === 0) return 'succeeded';
  return signal.aborted || exitCode === CANCELLED ? 'cancelled' : 'failed';
}

/** By a signal, by one that a program above it turned into an exit code, or as buildx words it when it got one. */
function wasStopped({ start, exitCode }: Execution, lines: readonly string[]): boolean {
  if (start !== 'started' || exitCode === 0) return false;
  return exitCode === null || exitCode > 128 || lines.some((line) => /context canceled|signal: /.test(line));
}

/**
 * Nx stops a run from the leaves of the process tree: buildx dies before we hear of it, and would count as failed.
 */
function waitForAbort(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    const timer = setTimeout(resolve, KILL_PAUSE);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}

function describeEnding({ start, exitCode, signal }: Execution): string {
  if (start === 'not-found') return 'docker is not on the PATH';
  if (start === 'failed') return 'docker could not be started';
  return exitCode === null
    ? `docker buildx was ended by ${signal ?? 'a signal'}`
    : `docker buildx ended with exit code ${exitCode}`;
}

function cancellation(status: BuildReport['status']): BuildError | null {
  return status === 'cancelled'
    ? { message: 'cancelled', step: null, line: null, logTail: [], transient: false, booted: true }
    : null;
}
