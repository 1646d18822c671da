import type { ExecutorContext } from '@nx/devkit';
import { imageId } from '../model/image';
import { buildImages, listRequests } from '../nx/build-images';

/**
 * Builds the image of one task. Options are read again from the project graph and the task's overrides, since Nx
 * has merged those it hands over and precedence cannot be told from them any more.
 *
 * @returns whether the image was built; what went wrong was printed
 */
export default async function runBuild(
  options: Readonly<Record<string, unknown>>,
  context: ExecutorContext,
): Promise<{ success: boolean }> {
  const { projectName = '', targetName = '', configurationName, taskGraph } = context;
  const own = imageId(projectName, targetName);
  const requests = new Map(taskGraph === undefined ? [] : listRequests(taskGraph, context));
  // Called by other code than Nx's task runner there is no task: all options count as given by the caller.
  if (!requests.has(own)) requests.set(own, { configuration: configurationName ?? null, overrides: options });
  let success = false;
  await buildImages({
    context,
    requests,
    own: [own],
    batch: false,
    onOutcome: (outcome) => {
      ({ success } = outcome);
      console.log(outcome.text);
    },
    print: (text) => {
      console.log(text);
    },
  });
  return { success };
}
