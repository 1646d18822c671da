import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { constants } from 'node:os';
import { basename, join } from 'node:path';
import { identifyProcess, isProcessRunning } from '../process/process-identity';
import { tryCommand } from '../process/run-command';

const RELEASE_SCRIPT = join(__dirname, 'release-lab.sh');
const ENDING_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const;

/** The signal listeners of all labs of this process. */
const signalListeners = new Set<unknown>();

/**
 * The folder of a running lab. Everything a lab makes on the machine bears its id or is listed in the folder, so that one
 * script can take it away: run by the lab, by its watchdog, or by the next lab.
 */
export interface LabFolder {
  /** Six hexadecimal digits; network interfaces, tables and control groups of the lab begin with `nxb` and these. */
  readonly id: string;
  readonly path: string;
  /** Notes that a process belongs to the lab. */
  readonly addProcess: (pid: number) => void;
  /** Notes a container or a builder inside the machine's own Docker. */
  readonly addForeign: (kind: 'containers' | 'builders', name: string) => void;
  /** Ends and removes everything. */
  readonly release: () => Promise<void>;
}

/** Makes a folder for a new lab and sees to it that the lab ends with this process, however that ends. */
export function openLabFolder(runFolder: string, env: NodeJS.ProcessEnv): LabFolder {
  const path = makeFolder(runFolder);
  const id = basename(path);
  const watchdog = startWatchdog(id, path, env);
  const releaseNow = (): void => {
    spawnSync('sh', [RELEASE_SCRIPT, id, path], { env, stdio: 'ignore' });
  };
  const ignoreSignals = endOnSignals();
  process.once('exit', releaseNow);
  return {
    id,
    path,
    addProcess: (pid) => appendFileSync(join(path, 'processes'), `${identifyProcess(pid)}\n`),
    addForeign: (kind, name) => appendFileSync(join(path, kind), `${name}\n`),
    release: async () => {
      await releaseFolder(id, path, env);
      process.removeListener('exit', releaseNow);
      ignoreSignals();
      watchdog.kill('SIGKILL');
      watchdog.stdin?.destroy();
    },
  };
}

/** Ends what labs left whose process was killed together with its watchdog. */
export async function releaseStaleLabs(runFolder: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const names = existsSync(runFolder) ? readdirSync(runFolder) : [];
  const stale = names.filter((name) => {
    const owner = join(runFolder, name, 'owner');
    return /^[0-9a-f]{6}$/.test(name) && existsSync(owner) && !isProcessRunning(readFileSync(owner, 'utf8'));
  });
  for (const id of stale) await releaseFolder(id, join(runFolder, id), env);
  return stale;
}

async function releaseFolder(id: string, path: string, env: NodeJS.ProcessEnv): Promise<void> {
  const result = await tryCommand('sh', [RELEASE_SCRIPT, id, path], { env });
  if (result.code !== 0)
    throw new Error(`could not remove all of lab ${id} (${path}): ${result.stderr.trim()}`);
}

function makeFolder(runFolder: string): string {
  mkdirSync(runFolder, { recursive: true, mode: 0o700 });
  const unnamed = mkdtempSync(join(runFolder, '.new-'));
  writeFileSync(join(unnamed, 'owner'), identifyProcess(process.pid));
  writeFileSync(join(unnamed, 'processes'), '');
  // Renamed once its owner stands in it, so that nobody takes it for a dead one's.
  const path = join(
    runFolder,
    Math.floor(Math.random() * 0x1000000)
      .toString(16)
      .padStart(6, '0'),
  );
  renameSync(unnamed, path);
  return path;
}

/** A shell that waits for the end of a pipe, which the kernel closes even when this process is killed. */
function startWatchdog(id: string, path: string, env: NodeJS.ProcessEnv): ChildProcess {
  const script = 'read -r _; exec sh "$0" "$@"';
  const child = spawn('sh', ['-c', script, RELEASE_SCRIPT, id, path], {
    env,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  if (child.stdin instanceof Socket) child.stdin.unref();
  return child;
}

/** Turns signals into an ordinary exit, unless somebody else handles them. Gives a function that undoes it. */
function endOnSignals(): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    const others = process.listeners(signal).filter((listener) => !signalListeners.has(listener));
    if (others.length === 0) process.exit(128 + constants.signals[signal]);
  };
  signalListeners.add(onSignal);
  for (const signal of ENDING_SIGNALS) process.on(signal, onSignal);
  return () => {
    for (const signal of ENDING_SIGNALS) process.removeListener(signal, onSignal);
    signalListeners.delete(onSignal);
  };
}
