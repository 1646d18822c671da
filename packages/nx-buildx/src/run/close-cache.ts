import type { BuildReport } from '../model/build-report';
import type { CachePlan } from '../model/cache-plan';
import type { OpenCache } from './ports';

/**
 * Puts what a build exported to a folder in its place. What goes wrong there is to a build what an export of BuildKit's own
 * is that fails: a failure where `ignoreError` is off, else a warning.
 */
export async function closeCache(
  ended: BuildReport,
  cache: OpenCache,
  { export: exported }: Pick<CachePlan, 'export'>,
): Promise<BuildReport> {
  const report = { ...ended, cacheExport: await cache.close(ended) };
  const { status, cacheExport } = report;
  if (status !== 'succeeded' || cacheExport?.status !== 'failed' || exported?.ignoreError !== false)
    return report;
  const message = `the cache was not exported: ${cacheExport.error ?? 'no reason given'}`;
  const error = { message, step: null, line: null, logTail: [], transient: false, booted: true };
  return { ...report, status: 'failed', error };
}
