import type { ImageStore } from '../model/builder';
import { execute } from './execute';
import type { ExecuteRequest } from './execute';

/** Milliseconds. The docker CLI waits for a host that says nothing as long as one likes. */
const LONGEST_QUESTION = 10_000;
const DRIVER = 'io.containerd.snapshotter.v1';

/**
 * Asks which store the daemon that the docker CLI reaches keeps images in: the one that buildx loads images into where
 * the builder is not that daemon itself.
 *
 * @param longestMs that are waited for an answer
 * @returns `null` where no daemon answers
 */
export async function readDaemonStore(
  environment: Pick<ExecuteRequest, 'env' | 'cwd' | 'grace'>,
  stop: AbortSignal,
  longestMs = LONGEST_QUESTION,
): Promise<ImageStore | null> {
  const argv = ['info', '--format', '{{.ServerVersion}} {{json .DriverStatus}}'];
  const timeout = AbortSignal.timeout(longestMs);
  const signal = AbortSignal.any([timeout, stop]);
  const { exitCode, stdout } = await execute({ ...environment, file: 'docker', argv, signal });
  // Used after the answer, so that it lives until then: `any` holds what it combines only weakly.
  if (timeout.aborted) return null;
  // With a format of one's own the CLI ends with 0 also where no daemon answers; then there is no version.
  if (exitCode !== 0 || !/^\S/.test(stdout)) return null;
  return stdout.includes(DRIVER) ? 'containerd' : 'classic';
}
