import { type ChildProcess, spawn } from 'node:child_process';

const GRACE_MS = 20_000;

/** Starts processes one at a time, each with a process group of its own, so that all it started can be stopped. */
export class Children {
  #running: ChildProcess | null = null;
  #stopped: NodeJS.Signals | null = null;

  /** The signal that stopped us, or null. */
  get stopped(): NodeJS.Signals | null {
    return this.#stopped;
  }

  /**
   * Runs a Node script with our output and an empty input.
   *
   * @returns its exit code, null if a signal ended it or we are stopped
   */
  async run(
    script: string,
    args: readonly string[],
    cwd: string,
    env: NodeJS.ProcessEnv,
  ): Promise<number | null> {
    if (this.#stopped !== null) return null;
    const child = spawn(process.execPath, [script, ...args], {
      cwd,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    this.#running = child;
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', resolve);
    });
    this.#running = null;
    signalGroup(child, 'SIGTERM'); // what a crashed runner left behind
    return code;
  }

  stop(signal: NodeJS.Signals): void {
    this.#stopped ??= signal;
    const child = this.#running;
    if (child === null) return;
    signalGroup(child, 'SIGTERM');
    setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS).unref();
  }
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
