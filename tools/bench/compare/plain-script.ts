import type { PlannedImage } from '../../../packages/nx-buildx/src/model/build-plan';
import type { ImageId } from '../../../packages/nx-buildx/src/model/image';
import { buildOne } from './build-one';
import { type Contender, describeSameWorkspace } from './contender';
import { findPlatformDigest } from './find-platform-digest';

/**
 * The same buildx processes as the plugin's, parents linked by digest too, with nothing around them: what a careful person
 * would write by hand. It runs in this process, so that not even a start of its own is counted.
 */
export function createPlainScript(maxParallel: number): Contender {
  return {
    id: 'script',
    name: 'plain script',
    maxParallel,
    pushes: true,
    followsBranches: false,
    scenarios: ['cold'],
    describeWorkspace: describeSameWorkspace,
    async run(site) {
      const begun = performance.now();
      const links = new Map<ImageId, string>();
      await runInOrder(site.plan.images, maxParallel, async (image) => {
        await buildOne(image, links, site);
        links.set(image.id, await findPlatformDigest(image.invocation.references[0] ?? ''));
      });
      return { seconds: (performance.now() - begun) / 1000, executorSeconds: null, outcomes: null };
    },
  };
}

/** Starts what has all its parents, in the order given, at most so many at once. The first failure is the end. */
function runInOrder(
  images: readonly PlannedImage[],
  most: number,
  run: (image: PlannedImage) => Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const waiting = [...images];
    const ended = new Set<ImageId>();
    let running = 0;
    const startNext = (): void => {
      if (waiting.length === 0 && running === 0) resolve();
      while (running < most) {
        const next = waiting.findIndex(({ parents }) => parents.every(({ id }) => ended.has(id)));
        const [image] = next < 0 ? [] : waiting.splice(next, 1);
        if (image === undefined) return;
        running += 1;
        run(image).then(() => {
          running -= 1;
          ended.add(image.id);
          startNext();
        }, reject);
      }
    };
    startNext();
  });
}
