import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '../is-running';

export interface FakeCall {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface FakeDocker {
  readonly folder: string;
  /** A PATH on which the only program is the fake. */
  readonly env: Readonly<Record<string, string>>;
  /** What the last call got; the file is there once the fake runs. */
  readCall(): FakeCall;
  readText(name: string): string | null;
  remove(): void;
}

/**
 * Puts an executable `docker` into a temporary folder.
 *
 * @param body JavaScript that it runs; it has `argv`, `fs`, `folder`, and `startPlugin(code)`, which runs JavaScript in
 *   a child process that shares its stderr and writes its pid to `plugin.pid`
 */
export function createFakeDocker(body: string): FakeDocker {
  const folder = mkdtempSync(join(tmpdir(), 'fake-docker-'));
  const preamble = `#!${process.execPath}
const fs = require('node:fs');
const folder = __dirname;
const argv = process.argv.slice(2);
fs.writeFileSync(folder + '/call.json.new', JSON.stringify({ argv, env: process.env }));
fs.renameSync(folder + '/call.json.new', folder + '/call.json');
function startPlugin(code) {
  const ready = "require('node:fs').writeFileSync(" + JSON.stringify(folder + '/plugin.pid') + ", String(process.pid));";
  return require('node:child_process').spawn(process.execPath, ['-e', code + ';' + ready], { stdio: ['ignore', 'ignore', 'inherit'] });
}
`;
  writeFileSync(join(folder, 'docker'), preamble + body, { mode: 0o755 });
  const readText = (name: string): string | null => {
    try {
      return readFileSync(join(folder, name), 'utf8');
    } catch {
      return null;
    }
  };
  return {
    folder,
    env: { PATH: folder },
    readText,
    readCall: () => JSON.parse(readText('call.json') ?? 'null') as FakeCall,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Waits until the fake has written a file, at most 10 seconds. */
export async function waitForText(fake: FakeDocker, name: string): Promise<string> {
  for (let tries = 0; tries < 1000; tries++) {
    const text = fake.readText(name);
    if (text !== null && text !== '') return text;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`the fake docker wrote no ${name}`);
}

/** Waits until a process has ended, at most 5 seconds. */
export async function waitUntilGone(pid: number): Promise<void> {
  for (let tries = 0; tries < 500 && isRunning(pid); tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  if (isRunning(pid)) throw new Error(`process ${pid} is still there`);
}
