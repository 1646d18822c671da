import { setTimeout as pause } from 'node:timers/promises';
import { buildImages, startBuild } from './build-images';
import { checkKeyTags } from './check-registry';
import type { Workspace } from './workspace';
import { pushTo } from './jobs';
import { type TestLab, useLab } from './lab';
import { REUSE, forAll, readOutcomes } from './reuse';
import { waitUntil } from './wait-until';

export interface KilledRuns {
  readonly kills: number;
  /** Makes a workspace in which all images stand on `base`. */
  readonly create: (lab: TestLab, path: string) => Workspace;
  readonly images: readonly string[];
  /** Chooses the moments; the same one chooses the same. */
  readonly seed: number;
}

/**
 * Tests that runs which push, killed with everything they started at moments of chance, leave no key that stands for half
 * an image, and nothing that is in the way of the next run.
 */
export function checkKilledRuns({ kills, create, images, seed }: KilledRuns): void {
  const lab = useLab();

  it(`${String(kills)} killed runs leave only whole images under keys (seed ${String(seed)})`, async () => {
    const workspace = create(lab, 'killed');
    const request = { workspace, engine: lab.a, as: pushTo('main'), env: REUSE };
    const change = (words: string) => workspace.write({ 'apps/base/base.conf': `${words}\n` });
    const random = createRandom(seed);

    // The time that there is to be killed in, from the first build on.
    const whole = await buildImages(request);
    expect(whole).toMatchObject({ code: 0 });
    const span =
      Math.max(...whole.builds.map(({ endedAt }) => endedAt ?? 0)) - (whole.builds[0]?.startedAt ?? 0);

    const moments: string[] = [];
    for (let kill = 1; kill <= kills; kill += 1) {
      // The base and so all images are others, and all are built.
      change(`run ${String(kill)}`);
      const { process: nx, recorder } = startBuild(request);
      await nx.meanwhile('the first build has started', () => recorder.builds().length > 0);
      const delay = Math.round(random() * span);
      await pause(delay);
      nx.kill();
      await waitUntil('every process has ended', () => (nx.kill(), nx.processes().length === 0), 30_000);
      await nx.done;
      const { keys, missing } = await checkKeyTags(lab.registry.url, 'killed');
      moments.push(`${String(delay)} ms: ${String(keys.length)} keys`);
      expect({ kill, delay, missing }).toEqual({ kill, delay, missing: [] });
    }
    console.log(`killed after ${moments.join(', ')}`);

    const after = await buildImages(request);
    expect(after).toMatchObject({ code: 0 });
    expect(readOutcomes(await buildImages(request))).toEqual(forAll(images, 'reused'));
    for (const image of images) {
      const { key, digest } = after.result(image);
      const manifest = await lab.api.readManifest(`killed/${image}`, `key-${String(key)}`);
      expect(manifest?.digest).toBe(digest);
      expect((await lab.api.readManifest(`killed/${image}`, 'latest'))?.digest).toBe(digest);
    }
  });
}

/** Numbers from 0 up to, and without, 1 (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
