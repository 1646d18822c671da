import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Names where a process id means the same process: the machine, and on Linux the pid namespace (pid_namespaces(7)). Containers
 * may share a host name, as with `--network=host`, while each has processes of its own.
 */
export function nameMachine(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // No such file system here.
    return hostname();
  }
}
