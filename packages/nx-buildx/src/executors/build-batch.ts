import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { imageId } from '../model/image';
import { buildImages, listRequests } from '../nx/build-images';
import type { TaskOutcome } from '../nx/build-images';
import { createQueue } from '../nx/queue';

/** What Nx wants to hear of each task of a batch, exactly once: a task it does not hear of is run again for ever. */
interface BatchResult {
  readonly task: string;
  readonly result: {
    readonly success: boolean;
    readonly terminalOutput: string;
    readonly status: 'success' | 'failure' | 'skipped';
  };
}

/** Builds the images of a batch in one process: one plan, one pool, the same path as a single task. */
export default async function* runBuildBatch(
  taskGraph: TaskGraph,
  _inputs: unknown,
  _overrides: unknown,
  context: ExecutorContext,
): AsyncGenerator<BatchResult> {
  const tasks = new Map(
    Object.values(taskGraph.tasks).map(({ id, target }) => [imageId(target.project, target.target), id]),
  );
  const outcomes = createQueue<TaskOutcome>();
  // The batch's own graph may lack tasks that Nx runs elsewhere; the context's holds the whole run.
  const requests = listRequests(context.taskGraph ?? taskGraph, context);
  buildImages({
    context,
    requests,
    own: [...tasks.keys()],
    onOutcome: (outcome) => {
      // Nx hides the output of tasks that succeed, and shows that of the others itself.
      if (outcome.success) console.log(outcome.text);
      outcomes.push(outcome);
    },
    print: (text) => {
      console.log(text);
    },
  }).then(
    () => {
      outcomes.end();
    },
    (error: unknown) => {
      outcomes.end(error instanceof Error ? error : new Error(String(error)));
    },
  );
  for await (const { id, success, skipped, text } of outcomes) {
    const task = tasks.get(id) ?? id;
    const status = success ? 'success' : skipped ? 'skipped' : 'failure';
    yield { task, result: { success, terminalOutput: `${text}\n`, status } };
  }
}
