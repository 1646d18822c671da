import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runFolder } from '../../engine/src/folders';
import { type Registry } from '../../engine/src/index';

/** How many requests there were of each method. */
export type RequestCounts = Readonly<Record<string, number>>;

/** @returns reads what the registry was asked since now; gives `null` where it runs out of our sight */
export function watchRequests({ host }: Registry): () => RequestCounts | null {
  const file = findLog(host);
  if (file === null) return () => null;
  const begin = statSync(file).size;
  return () => countRequests(readFileSync(file).subarray(begin).toString());
}

/** CNCF Distribution says in its log where it listens, and the lab keeps that log beside its data. */
function findLog(host: string): string | null {
  if (!existsSync(runFolder)) return null;
  const logs = readdirSync(runFolder, { withFileTypes: true })
    .filter((lab) => lab.isDirectory())
    .flatMap((lab) => readdirSync(join(runFolder, lab.name)).map((name) => join(runFolder, lab.name, name)))
    .filter((folder) => /registry-\d+$/.test(folder))
    .map((folder) => join(folder, 'log'));
  const isOurs = (file: string) =>
    existsSync(file) && readFileSync(file, 'utf8').includes(`listening on ${host}`);
  return logs.find(isOurs) ?? null;
}

/**
 * Distribution writes `response completed`, or `response completed with error` for each error of an answer, also where
 * its access log is off.
 */
export function countRequests(log: string): RequestCounts {
  const methods = new Map<string, string>();
  for (const line of log.split('\n')) {
    if (!line.includes('msg="response completed')) continue;
    const [, id] = / http\.request\.id=(\S+)/.exec(line) ?? [];
    const [, method] = / http\.request\.method=(\w+)/.exec(line) ?? [];
    if (id !== undefined && method !== undefined) methods.set(id, method);
  }
  const counts: Record<string, number> = {};
  for (const method of [...methods.values()].sort()) counts[method] = (counts[method] ?? 0) + 1;
  return counts;
}

export function sumRequests(counts: RequestCounts): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}
