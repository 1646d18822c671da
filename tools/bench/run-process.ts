import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ProcessOptions {
  readonly cwd: string;
  /** All of it: nothing of our own environment is added. */
  readonly env: NodeJS.ProcessEnv;
}

export interface EndedProcess {
  readonly seconds: number;
  /** Standard output and error as they came. */
  readonly output: string;
}

const running = new Set<number>();
let tell: (groups: readonly number[]) => void = () => undefined;

/** Calls back with the process groups that are at work, now and whenever that changes. There is one listener. */
export function listRunningGroups(listener: (groups: readonly number[]) => void): void {
  tell = listener;
  tell([...running]);
}

/** Runs a program to its end, in a group of its own. Fails with the last it said where it does not exit with 0. */
export async function runProcess(
  file: string,
  argv: readonly string[],
  { cwd, env }: ProcessOptions,
): Promise<EndedProcess> {
  const begun = performance.now();
  const child = spawn(file, argv, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const group = child.pid;
  if (group !== undefined) tell([...running.add(group)]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    if (code === 0) return { seconds: (performance.now() - begun) / 1000, output };
    const command = [file, ...argv].join(' ');
    throw new Error(`${command} ended with ${code ?? 'a signal'}:\n${output.slice(-4000)}`);
  } finally {
    if (group !== undefined) running.delete(group);
    tell([...running]);
  }
}
