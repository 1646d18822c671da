import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const plugin = join(__dirname, '../../packages/nx-buildx');
const entry = join(plugin, 'dist/index.js');
const HEAVY = /\/node_modules\/(execa|undici|p-limit)\//;

/** @returns the URLs of all scripts, CommonJS and ES modules, that V8 compiled while the code ran in a process of its own */
function loadedBy(code: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'nx-buildx-graph-'));
  try {
    const env = { ...process.env, NODE_V8_COVERAGE: folder, NODE_OPTIONS: '' };
    const child = spawnSync(process.execPath, ['-e', code], { cwd: plugin, env, encoding: 'utf8' });
    if (child.status !== 0) throw new Error(child.stderr);
    return readdirSync(folder).flatMap((file) => {
      const coverage = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { result: { url: string }[] };
      return coverage.result.map(({ url }) => url);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function heavy(urls: readonly string[]): string[] {
  return [...new Set(urls.flatMap((url) => HEAVY.exec(url)?.[1] ?? []))].sort();
}

it('sees what a process loads, in whichever way', () => {
  expect(heavy(loadedBy("require('execa'); require('undici')"))).toEqual(['execa', 'undici']);
  expect(heavy(loadedBy("import('p-limit')"))).toEqual(['p-limit']);
});

it('reading the project graph loads neither execa nor the registry client', () => {
  if (!existsSync(entry))
    throw new Error(
      'packages/nx-buildx/dist/index.js is missing: build the plugin with `nx build nx-buildx`',
    );
  const urls = loadedBy(`require(${JSON.stringify(entry)})`);
  expect(urls.some((url) => url.endsWith('/packages/nx-buildx/dist/index.js'))).toBe(true);
  expect(heavy(urls)).toEqual([]);
  expect(urls.filter((url) => /\/dist\/(?:run|docker|registry|source)\//.test(url))).toEqual([]);
});
