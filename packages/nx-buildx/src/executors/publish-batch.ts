import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { listFailuresOf, runPublishing } from '../nx/publish-images';
import { formatFailure } from '../report/format-failure';
import { formatPublished } from '../report/format-published';

type BatchResults = Readonly<Record<string, { readonly success: boolean; readonly terminalOutput: string }>>;

/** Tags the images of all projects of a batch, or none: whether all are there is known before the first tag is put. */
export default async function runPublishBatch(
  { tasks }: TaskGraph,
  _inputs: unknown,
  _overrides: unknown,
  context: ExecutorContext,
): Promise<BatchResults> {
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
  return Object.fromEntries(
    all.map(({ id, target: { project } }) => {
      const lines = published.ok
        ? published.value.filter((image) => image.id.startsWith(`${project}:`)).map(formatPublished)
        : listFailuresOf(project, published.failures).map(formatFailure);
      const terminalOutput = `${lines.join('\n')}\n`;
      // Nx hides the output of tasks that succeed.
      if (published.ok) console.log(terminalOutput.trimEnd());
      return [id, { success: published.ok, terminalOutput }];
    }),
  );
}
