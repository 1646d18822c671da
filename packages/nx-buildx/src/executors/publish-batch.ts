import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { listFailuresOf, runPublishing } from '../nx/publish-images';
import { formatFailure } from '../report/format-failure';
import { formatPublished } from '../report/format-published';

interface BatchResult {
  readonly task: string;
  readonly result: { readonly success: boolean; readonly terminalOutput: string };
}

/**
 * Tags the images of all projects of a batch, or none: whether all are there is known before the first tag is put. Nx
 * prints what a batch yields, and nothing of what it returns.
 */
export default async function* runPublishBatch(
  { tasks }: TaskGraph,
  _inputs: unknown,
  _overrides: unknown,
  context: ExecutorContext,
): AsyncGenerator<BatchResult> {
  const all = Object.values(tasks);
  const published = await runPublishing(
    all.map(({ target: { project, target, configuration }, overrides }) => ({
      project,
      target,
      configuration: configuration ?? null,
      overrides,
    })),
    context,
  );
  for (const { id, target } of all) {
    const { project } = target;
    const lines = published.ok
      ? published.value.filter((image) => image.id.startsWith(`${project}:`)).map(formatPublished)
      : listFailuresOf(project, published.failures).map(formatFailure);
    const terminalOutput = `${lines.join('\n')}\n`;
    // Nx hides the output of tasks that succeed.
    if (published.ok) console.log(terminalOutput.trimEnd());
    yield { task: id, result: { success: published.ok, terminalOutput } };
  }
}
