import type { Environment } from './read-environment';

/**
 * What all processes of one `nx` command have in common: the plugin's hook says it; without the hook Nx 23 and 24 name
 * their own process, and the parent process is the best guess that is left.
 */
export function nameRun(env: Environment): string {
  const ancestor = env['NX_INVOCATION_ANCESTOR_PIDS']?.split(',').at(-1);
  return env['NX_BUILDX_RUN_ID'] ?? env['NX_INVOCATION_ROOT_PID'] ?? ancestor ?? String(process.ppid);
}
