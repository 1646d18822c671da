import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** What a reader saw of JSON files that were being written. */
export interface WatchedFiles {
  /** How often a whole file was read, by the file's name. */
  readonly reads: Readonly<Record<string, number>>;
  /** What was read and was no whole file. */
  readonly broken: readonly string[];
}

/**
 * Reads every JSON file below a folder over and over, as an impatient reader would.
 *
 * @param until the reading goes on until then
 */
export async function watchFiles(folder: string, until: Promise<unknown>): Promise<WatchedFiles> {
  const reads: Record<string, number> = {};
  const broken: string[] = [];
  const { signal, end } = endWith(until);
  const readAll = (): void => {
    for (const file of listJsonFiles(folder)) {
      const text = readIfThere(join(folder, file));
      if (text === null) continue;
      if (isJson(text)) reads[file] = (reads[file] ?? 0) + 1;
      else broken.push(`${file}: ${text}`);
    }
  };
  while (!signal.aborted) {
    readAll();
    await Promise.race([pause(2), end]);
  }
  // What came while this process was kept from looking.
  readAll();
  return { reads, broken };
}

function endWith(until: Promise<unknown>): { readonly signal: AbortSignal; readonly end: Promise<void> } {
  const controller = new AbortController();
  const stop = (): void => {
    controller.abort();
  };
  return { signal: controller.signal, end: until.then(stop, stop) };
}

function listJsonFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.json'),
    );
  } catch {
    // A folder came or went while it was read.
    return [];
  }
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
