import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import { imageId } from '../model/image';
import { buildImages, listRequests } from '../nx/build-images';
import type { TaskOutcome } from '../nx/build-images';
import { printSummary } from '../nx/post-tasks-execution';
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
  const tasks = Object.values(taskGraph.tasks).map(({ id, target }) => ({
    id,
    image: imageId(target.project, target.target),
  }));
  const own = [...new Set(tasks.map(({ image }) => image))];
  const unreported = new Set(own);
  const outcomes = createQueue<TaskOutcome>();
  const report = (outcome: TaskOutcome) => {
    unreported.delete(outcome.id);
    // Nx hides the output of tasks that succeed, and shows that of the others itself.
    if (outcome.success) console.log(outcome.text);
    outcomes.push(outcome);
  };
  // The batch's own graph may lack tasks that Nx runs elsewhere; the context's holds the whole run.
  const requests = listRequests(context.taskGraph ?? taskGraph, context);
  const print = (text: string) => {
    console.log(text);
  };
  buildImages({ context, requests, own, batch: true, onOutcome: report, print })
    .catch((error: unknown) => {
      // Thrown on, it would fail also what was built and reported.
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      for (const id of unreported) outcomes.push({ id, success: false, skipped: false, text });
    })
    .finally(outcomes.end);
  for await (const { id, success, skipped, text } of outcomes) {
    const status = success ? 'success' : skipped ? 'skipped' : 'failure';
    for (const task of tasks.filter(({ image }) => image === id)) {
      yield { task: task.id, result: { success, terminalOutput: `${text}\n`, status } };
    }
  }
  printSummary(context.root);
}
