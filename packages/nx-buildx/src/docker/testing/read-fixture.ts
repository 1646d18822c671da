import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createJsonStreamDecoder } from '../decode-json-stream';
import { emptyProgress, foldProgress } from '../fold-progress';
import type { Progress } from '../fold-progress';
import { parseSolveStatus } from '../wire';

/** The two forms of rawjson: 0.13.1 with BuildKit of docker 26.1, 0.29.1 with that of docker 28.5. */
export const BUILDX_VERSIONS = ['0.13.1', '0.29.1'] as const;

export function readFixture(...path: readonly string[]): Buffer {
  return readFileSync(join(__dirname, '..', 'fixtures', ...path));
}

/** The stderr of a real build, trimmed: `<name>.stderr` of that buildx. */
export function readStream(version: string, name: string): { progress: Progress; lines: readonly string[] } {
  const decoder = createJsonStreamDecoder();
  const items = [...decoder.push(readFixture(`buildx-${version}`, `${name}.stderr`)), ...decoder.end()];
  const values = items.flatMap((item) => ('value' in item ? [item.value] : []));
  const progress = values.reduce<Progress>(
    (folded, value) => foldProgress(folded, parseSolveStatus(value)),
    emptyProgress,
  );
  return { progress, lines: items.flatMap((item) => ('line' in item ? [item.line] : [])) };
}
