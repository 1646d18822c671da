import { spawn } from 'node:child_process';
import { mkdirSync, openSync, closeSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifyProcess, isProcessRunning, listChildren } from '../process/process-identity';
import { layOutEngine } from './format-engine-config';

const START_TIMEOUT_MS = 60_000;

/** A running dockerd with all it started. */
export interface EngineProcess {
  /** Ends every process of the engine at once; resolves when none is left and all its mounts are gone. */
  kill(): Promise<void>;
}

/**
 * Starts dockerd and containerd in process and mount namespaces of their own. The kernel ends all processes in there,
 * containers included, and removes all mounts, when the first of them ends; and that one ends with this process
 * (`--pdeathsig`), however this process ends.
 */
export async function startEngineProcess(
  folder: string,
  env: NodeJS.ProcessEnv,
  addProcess: (pid: number) => void,
): Promise<EngineProcess> {
  const place = layOutEngine(folder);
  for (const path of [place.data, place.exec]) mkdirSync(path, { recursive: true });
  const log = openSync(place.log, 'w');
  const namespaces = [
    '--mount',
    '--propagation',
    'private',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
  ];
  const main = ['tini', '-g', '--', 'sh', join(__dirname, 'run-engine.sh'), folder];
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...namespaces, ...main], {
    env,
    cwd: '/',
    // A group of its own: Ctrl-C in a terminal is for us to handle, not for dockerd.
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  // Noted at once: were we killed before `setpriv` has asked for our end to be its end, nothing else would end it.
  if (child.pid) addProcess(child.pid);
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const hasEnded = ended.then(() => true);
  const outer = child.pid;
  const isUp = await waitUntilUp(place.socket, hasEnded);
  // `unshare` is the parent of the first process inside; that one is the one to kill and to wait for.
  const inner = outer === undefined ? undefined : listChildren(outer)[0];
  if (!isUp || outer === undefined || inner === undefined) {
    child.kill('SIGKILL');
    throw new Error(`the engine did not start:\n${readTail(place.log)}`);
  }
  addProcess(inner);
  const identity = identifyProcess(inner);
  return {
    async kill() {
      if (isProcessRunning(identity)) process.kill(inner, 'SIGKILL');
      while (isProcessRunning(identity)) await sleep(5);
      rmSync(place.socket, { force: true });
    },
  };
}

async function waitUntilUp(socket: string, hasEnded: Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (await ping(socket)) return true;
    if (await Promise.race([hasEnded, sleep(20, false)])) return false;
  }
  return false;
}

function ping(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const sent = request({ socketPath, path: '/_ping' }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    sent.on('error', () => resolve(false));
    sent.end();
  });
}

function readTail(file: string): string {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
}
