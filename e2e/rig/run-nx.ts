import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Variables } from './jobs';
import { type RunningProcess, findByVariable } from './processes';
import { atEnd, makeFolder } from './test-folder';
import { waitUntil } from './wait-until';
import type { Workspace } from './workspace';

/** What a command may know of the machine the tests run on; everything else the test says itself. */
const INHERITED = [
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TZ|LANG|LC_.+)$/,
  /^(?:https?|no|all)_proxy$/i,
  /^(?:NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|DOCKER_HOST|DOCKER_CONTEXT|DOCKER_CONFIG)$/,
];

/** No daemon, no drawing, and no library left behind in the temporary folder. */
const NX: Variables = {
  NX_DAEMON: 'false',
  NX_TUI: 'false',
  NX_NO_CLOUD: 'true',
  NX_SKIP_NATIVE_FILE_CACHE: 'true',
  // Most tests are about what a build does; those about reuse empty it.
  NX_BUILDX_REUSE: 'false',
};

/** A variable that marks everything that a command starts, directly or not. */
const MARK = 'NXB_E2E_RUN';
const LIMIT_MS = 300_000;

export interface NxCommand {
  readonly workspace: Workspace;
  /** All after `nx`. */
  readonly args: readonly string[];
  /** What Node runs in place of `nx`, relative to the workspace. */
  readonly program?: string;
  /** On top of an environment made from scratch: the engine's, the job's, the recorder's PATH. */
  readonly env?: Variables;
}

export interface NxEnd {
  /** `null` for what a signal ended. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Standard output and error as they came, without colours. */
  readonly output: string;
  readonly seconds: number;
}

export interface NxProcess {
  readonly done: Promise<NxEnd>;
  /** What it has written so far, without colours. */
  output(): string;
  /** Looks again and again until something is so; fails if the command ends before that. */
  meanwhile(what: string, look: () => boolean): Promise<void>;
  /** What Ctrl-C does: the signal goes to Nx and to every process of its group. */
  interrupt(): void;
  /** What a CI system or an operator does: the signal goes to Nx alone. */
  terminate(): void;
  /** Ends everything at once, for a test that did not come to its end. */
  kill(): void;
  /** All processes that the command started, directly or not, and that have not ended. */
  processes(): readonly RunningProcess[];
  /** Where the command and all it started keep temporary files. */
  readonly temporaryFolder: string;
}

/** Runs an Nx command to its end. */
export async function runNx(command: NxCommand): Promise<NxEnd> {
  return startNx(command).done;
}

/** Starts an Nx command. What is left of it when the tests of the file have ended is killed, and makes them fail. */
export function startNx({
  workspace,
  args,
  program = 'node_modules/nx/dist/bin/nx.js',
  env = {},
}: NxCommand): NxProcess {
  const id = randomUUID();
  const temporaryFolder = makeFolder('tmp');
  const socketFolder = makeFolder('sock');
  const begun = performance.now();
  const child = spawn(process.execPath, [join(workspace.root, program), ...args], {
    cwd: workspace.root,
    env: {
      ...inheritVariables(),
      ...NX,
      TMPDIR: temporaryFolder,
      NX_SOCKET_DIR: socketFolder,
      [MARK]: id,
      ...env,
    },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (written += text));
  }
  const output = (): string => written.replace(ESCAPES, '');
  const processes = (): readonly RunningProcess[] => findByVariable(`${MARK}=${id}`);
  atEnd(() => expectNothingLeft(processes));
  let hasEnded = false;
  const done = waitForEnd(child).then(([code, signal]) => {
    hasEnded = true;
    return { code, signal, output: output(), seconds: (performance.now() - begun) / 1000 };
  });
  return {
    done,
    output,
    meanwhile: async (what, look) => {
      const lookOnce = (): boolean => {
        if (hasEnded) throw new Error(`nx ended before: ${what}\n${output()}`);
        return look();
      };
      await waitUntil(what, lookOnce, LIMIT_MS);
    },
    interrupt: () => process.kill(-pidOf(child), 'SIGINT'),
    terminate: () => process.kill(pidOf(child), 'SIGTERM'),
    kill: () => killAll(processes()),
    processes,
    temporaryFolder,
  };
}

const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;

function inheritVariables(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env);
  return Object.fromEntries(entries.filter(([name]) => INHERITED.some((pattern) => pattern.test(name))));
}

async function waitForEnd(child: ChildProcess): Promise<[number | null, NodeJS.Signals | null]> {
  const timer = setTimeout(() => process.kill(-pidOf(child), 'SIGKILL'), LIMIT_MS);
  try {
    return (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  } finally {
    clearTimeout(timer);
  }
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('nx was not started');
  return pid;
}

function killAll(processes: readonly RunningProcess[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended by itself meanwhile.
    }
  }
}

async function expectNothingLeft(processes: () => readonly RunningProcess[]): Promise<void> {
  try {
    await waitUntil('every process of an nx command has ended', () => processes().length === 0, 5000);
  } catch {
    const left = processes();
    killAll(left);
    throw new Error(`an nx command left processes behind:\n${left.map(({ command }) => command).join('\n')}`);
  }
}
