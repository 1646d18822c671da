import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const cleanups: (() => Promise<void> | void)[] = [];
let folder: string | null = null;

// Importing this file is enough: whatever a test file made is gone when its tests have ended, however they ended.
afterAll(async () => {
  const errors: unknown[] = [];
  for (const clean of cleanups.splice(0).reverse()) {
    try {
      await clean();
    } catch (error) {
      errors.push(error);
    }
  }
  if (folder !== null) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  folder = null;
  if (errors.length > 0) throw new AggregateError(errors, 'not everything could be cleaned up');
});

/** Runs a function after all tests of the file; the last one given runs first. */
export function atEnd(clean: () => Promise<void> | void): void {
  cleanups.push(clean);
}

/** @returns a new empty folder outside this repository, which goes when the tests of the file have ended */
export function makeFolder(name: string): string {
  folder ??= realpathSync(mkdtempSync(join(tmpdir(), 'nxb-e2e-')));
  return mkdtempSync(join(folder, `${name}-`));
}
