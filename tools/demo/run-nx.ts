import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { RunResult } from '../../packages/nx-buildx/src/model/result';

const COMMAND = ['run-many', '-t', 'image', '--batch'];

/** What the plugin says of a run and of each image that is done, warnings included. The rest is Nx's own talk. */
const WORTH_SHOWING = /^(?:\d+ images(?: on |[:,] )|cache |[✔✖◌⚠ℹ] (?! ?nx run ))/;

/**
 * Builds all images of a check-out, as a CI job would.
 *
 * @param watch is told which process group is at work
 * @param print receives what the plugin says, line by line; everything that was said where the command fails
 * @returns the seconds from start to end of the command, and what it left in `dist/images/run.json`
 */
export async function buildImages(
  folder: string,
  env: NodeJS.ProcessEnv,
  watch: (group: number | null) => void,
  print: (line: string) => void,
): Promise<{ readonly seconds: number; readonly result: RunResult }> {
  const command = `nx ${COMMAND.join(' ')}`;
  print(`$ ${command}`);
  const lines: string[] = [];
  const begun = performance.now();
  const code = await runNx(folder, env, watch, (line) => {
    // A batch of its own, for an image that waits for another task, begins with the same words.
    if (WORTH_SHOWING.test(line) && !lines.includes(line)) print(line);
    lines.push(line);
  });
  const seconds = (performance.now() - begun) / 1000;
  if (code !== 0) {
    print('All that was said:');
    for (const line of lines) print(line);
    throw new Error(`${command} ended with ${code ?? 'a signal'}: see above`);
  }
  const text = await readFile(join(folder, 'dist/images/run.json'), 'utf8');
  return { seconds, result: JSON.parse(text) as RunResult };
}

/** @returns the exit code, or `null` where a signal ended it */
async function runNx(
  folder: string,
  env: NodeJS.ProcessEnv,
  watch: (group: number | null) => void,
  onLine: (line: string) => void,
): Promise<number | null> {
  const nx = join(folder, 'node_modules/.bin/nx');
  // Nx starts processes of its own, which outlive it; as one group they end together.
  const child = spawn(nx, COMMAND, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  watch(child.pid ?? null);
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', onLine);
  const [code] = (await once(child, 'close')) as [number | null];
  watch(null);
  return code;
}
