import type { ExecutorContext } from '@nx/devkit';
import { listFailuresOf, runPublishing } from '../nx/publish-images';
import { formatFailure } from '../report/format-failure';
import { formatPublished } from '../report/format-published';

/** Tags the images of one project; options are read again, for the reason that the build executor does. */
export default async function runPublish(
  options: Readonly<Record<string, unknown>>,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  const { projectName = '', targetName = '', configurationName, taskGraph } = context;
  const task = Object.values(taskGraph?.tasks ?? {}).find(
    ({ target }) => target.project === projectName && target.target === targetName,
  );
  const published = await runPublishing(
    [
      {
        project: projectName,
        target: targetName,
        configuration: configurationName ?? null,
        overrides: task?.overrides ?? options,
      },
    ],
    context,
  );
  const lines = published.ok
    ? published.value.map(formatPublished)
    : listFailuresOf(projectName, published.failures).map(formatFailure);
  console.log(lines.join('\n'));
  return { success: published.ok };
}
