import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listRunningGroups } from './run-process';

/** A temporary folder for all that is written. Its name is short, since Nx puts sockets below it. */
export interface WorkFolder {
  readonly path: string;
  /** Removes it with everything in it. */
  remove(): Promise<void>;
}

/**
 * Reads lines until the pipe closes, which the kernel sees to however this process ends; the last names groups.
 * `kill -TERM -- -1` is no command for dash.
 */
const SCRIPT = `
groups=
while read -r line; do groups=$line; done
if [ -n "$groups" ]; then
  for group in $groups; do kill -s TERM -- "-$group"; done
  sleep 1
  for group in $groups; do kill -s KILL -- "-$group"; done
  # Nx's plugin workers have groups of their own, and one may just be writing.
  rm -rf "$0"
  sleep 1
fi
rm -rf "$0"
`;

/**
 * Makes a folder that goes with this process, as do the process groups that {@link runProcess} started. A handler of
 * `exit` would not do: nobody calls it when the process is killed, and tsx kills one that is busy for a moment after
 * Ctrl-C.
 */
export async function openWorkFolder(): Promise<WorkFolder> {
  const path = await mkdtemp(join(tmpdir(), 'nxb-bench-'));
  const janitor = spawn('sh', ['-c', SCRIPT, path], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(janitor, 'close');
  listRunningGroups((groups) => janitor.stdin.write(`${groups.join(' ')}\n`));
  return {
    path,
    async remove() {
      listRunningGroups(() => undefined);
      janitor.stdin.end();
      await ended;
    },
  };
}
