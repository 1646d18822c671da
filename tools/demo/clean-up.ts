import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder, and at most one process group at a time that works in it. */
export interface WorkFolder {
  readonly path: string;
  /** Names the group that is to end with the folder; `null`: it has ended. */
  readonly watch: (group: number | null) => void;
  /** Ends and removes everything. */
  remove(): Promise<void>;
}

/** Reads groups until the pipe closes, which the kernel sees to however this process ends. */
const SCRIPT = `
group=
while read -r line; do group=$line; done
if [ -n "$group" ]; then
  kill -s TERM -- "-$group"; sleep 1; kill -s KILL -- "-$group"
  # Nx's plugin workers have groups of their own, and one may just be writing.
  rm -rf "$0"; sleep 1
fi
rm -rf "$0"
`;

/**
 * Makes a folder that goes when this process goes. A handler of `exit` would not do: nobody calls it when the process is
 * killed, and tsx kills a process that is busy for a moment after Ctrl-C.
 */
export async function openWorkFolder(): Promise<WorkFolder> {
  const path = await mkdtemp(join(tmpdir(), 'nx-buildx-demo-'));
  const janitor = spawn('sh', ['-c', SCRIPT, path], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  const ended = once(janitor, 'close');
  return {
    path,
    watch: (group) => janitor.stdin.write(`${group ?? ''}\n`),
    async remove() {
      janitor.stdin.end();
      await ended;
    },
  };
}
