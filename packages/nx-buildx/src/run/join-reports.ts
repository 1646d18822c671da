import type { PlatformBuild } from '../model/build-plan';
import type { BuildError, BuildReport } from '../model/build-report';
import type { CacheResult, PlatformResult } from '../model/result';
import { describeCache, describeError, warnOfExport } from './describe-result';

/** The build of one platform, and what BuildKit said of it. */
export interface PlatformReport {
  readonly build: PlatformBuild;
  readonly report: BuildReport;
}

/** All builds of an image as if they were one: steps summed, and the platform named wherever one speaks. */
export function joinReports(reports: readonly PlatformReport[]): BuildReport {
  const all = reports.map(({ report }) => report);
  const sum = (count: (steps: BuildReport['steps']) => number) =>
    all.reduce((total, { steps }) => total + count(steps), 0);
  const failed = reports.filter(({ report }) => report.status === 'failed');
  const cancelled = all.find(({ status }) => status === 'cancelled');
  const [first] = failed;
  return {
    status: cancelled !== undefined ? 'cancelled' : first !== undefined ? 'failed' : 'succeeded',
    exitCode: all.find(({ exitCode }) => exitCode !== 0)?.exitCode ?? 0,
    steps: {
      total: sum((steps) => steps.total),
      cached: sum((steps) => steps.cached),
      executed: sum((steps) => steps.executed),
    },
    imports: all.flatMap(({ imports }) => imports),
    // Each has its own, see `listPlatformResults`.
    cacheExport: null,
    digest: null,
    warnings: reports.flatMap(({ build, report }) =>
      [...warnOfExport(build, report), ...report.warnings].map((each) => `${build.platform}: ${each}`),
    ),
    error:
      first === undefined || cancelled !== undefined ? (cancelled?.error ?? null) : joinErrors(first, failed),
  };
}

/** For each build, in the order of the platforms. */
export function listPlatformResults(reports: readonly PlatformReport[]): readonly PlatformResult[] {
  return reports.map(({ build: { platform, builder, invocation }, report }) => ({
    platform,
    outcome: report.status === 'succeeded' ? 'built' : report.status,
    cache: describeCache(invocation.cache, report),
    steps: report.steps,
    builder,
  }));
}

/** All imports, and of the exports the one that a person must hear of. */
export function pickCache(
  reports: readonly PlatformReport[],
  strategy: CacheResult['strategy'],
): CacheResult {
  const caches = listPlatformResults(reports).map(({ cache }) => cache);
  const exports = caches.flatMap((cache) => cache.export ?? []);
  return {
    strategy,
    imports: caches.flatMap(({ imports }) => imports),
    export: exports.find(({ status }) => status !== 'exported') ?? exports[0] ?? null,
  };
}

function joinErrors(
  { build: { builder }, report: { error } }: PlatformReport,
  failed: readonly PlatformReport[],
): BuildError {
  const platforms = failed.map(({ build }) => build.platform).join(' and ');
  return {
    message: `${platforms}, on builder "${builder}": ${describeError(error)}`,
    step: null,
    line: error?.line ?? null,
    logTail: error?.logTail ?? [],
    transient: error?.transient ?? false,
    booted: error?.booted ?? true,
  };
}
