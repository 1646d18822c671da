import { readFileSync } from 'node:fs';

/**
 * Whether a process of this machine is there and does something. One that has ended and that nobody has waited for does not:
 * its parent was killed, and the first process of a container is often one that waits for nobody.
 */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return !hasEnded(pid);
}

/** The state follows the name, which is in parentheses (proc(5)). */
function hasEnded(pid: number): boolean {
  try {
    return /\) [ZX] [^)]*$/.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    // No such file system here.
    return false;
  }
}
