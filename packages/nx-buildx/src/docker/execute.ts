import { execa } from 'execa';
import { endGroup, signalGroup, watchGroup } from './process-group';

export interface ExecuteRequest {
  readonly file: string;
  readonly argv: readonly string[];
  /** All of it: nothing of our own environment is added. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Milliseconds between the polite signal and the one that cannot be refused. */
  readonly grace: number;
  /** Hears of stderr as it comes; it is then not kept. */
  onStderr?(chunk: Uint8Array): void;
}

export interface Execution {
  /** `not-found`: there is no such program on the PATH of `env`. */
  readonly start: 'started' | 'not-found' | 'failed';
  /** `null` for what was ended by a signal or never began. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MOST_KEPT = 1024 * 1024;

/**
 * Runs a program and everything it starts in a process group of its own. When the signal comes the whole group gets
 * SIGINT, and after the grace SIGKILL; when the program was killed by somebody else, what it started is ended too.
 * Resolves once nothing of it is left, and never rejects.
 */
export async function execute(request: ExecuteRequest): Promise<Execution> {
  const { file, argv, env, cwd, signal, grace } = request;
  const isStreaming = request.onStderr !== undefined;
  const child = execa(file, argv, {
    cwd,
    env: { ...env },
    extendEnv: false,
    reject: false,
    detached: process.platform !== 'win32',
    stdin: 'ignore',
    stdout: isStreaming ? 'ignore' : 'pipe',
    buffer: { stderr: !isStreaming },
    maxBuffer: MOST_KEPT,
    stripFinalNewline: false,
    windowsHide: true,
  });
  const stopWatching = watchGroup(child);
  let killTimer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    signalGroup(child, 'SIGINT');
    killTimer = setTimeout(() => endGroup(child), grace);
  };
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  if (isStreaming) child.stderr.on('data', (chunk: Uint8Array) => request.onStderr?.(chunk));
  // The plugin outlives a docker CLI that was killed, and holds stderr open.
  child.once('exit', (code) => {
    if (code === null) endGroup(child);
  });
  try {
    const { exitCode, signal: endedBy, code, stdout, stderr } = await child;
    const start = child.pid !== undefined ? 'started' : code === 'ENOENT' ? 'not-found' : 'failed';
    return {
      start,
      exitCode: exitCode ?? null,
      signal: endedBy ?? null,
      stdout: textOf(stdout),
      stderr: textOf(stderr),
    };
  } finally {
    clearTimeout(killTimer);
    signal.removeEventListener('abort', cancel);
    if (signal.aborted) endGroup(child);
    stopWatching();
  }
}

function textOf(output: unknown): string {
  return typeof output === 'string' ? output : '';
}
