import type { Tally } from './tally';

/** What we read of the run.json that Nx writes at the end of a run (StoreRunInformationLifeCycle). */
export interface NxRun {
  readonly tasks: readonly { readonly taskId: string; readonly status: number }[];
}

/**
 * Counts one check for each project and target.
 *
 * @param projects by target
 * @param run null if Nx left no account of its run
 * @param exitCode null if Nx was killed
 */
export function tallyTasks(
  projects: Readonly<Record<string, readonly string[]>>,
  run: NxRun | null,
  exitCode: number | null,
): Tally {
  const codes = new Map(run?.tasks.map(({ taskId, status }) => [taskId, status]));
  const targets = Object.entries(projects);
  const tasks = targets.flatMap(([target, names]) => names.map((project) => `${project}:${target}`));
  const failures = tasks.flatMap((task) => {
    const code = codes.get(task);
    if (code === undefined) return [`${task} did not run`];
    return code === 0 ? [] : [`${task} failed`];
  });
  const passed = tasks.length - failures.length;
  if (exitCode !== 0 && failures.length === 0)
    failures.push(`nx run-many -t ${Object.keys(projects).join(',')} ended with ${exitCode ?? 'a signal'}`);
  for (const [target, names] of targets)
    if (names.length === 0) failures.push(`no project has a target ${target}`);
  return { passed, failures, skipped: [] };
}
