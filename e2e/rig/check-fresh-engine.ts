import { buildImages } from './build-images';
import { createFleet, fleetImages, readFleetLayers, stepsBehindAppSource } from './fleet';
import { pushTo } from './jobs';
import type { TestLab } from './lab';
import type { Workspace } from './workspace';

/**
 * Tests that a fresh machine repeats nothing that another one did: of 15 images built by machine A, machine B, which
 * shares only the registry with it, runs no step, and behind a changed line those steps that stand behind it.
 *
 * @param times each is done
 * @param atOnce numbers of builds at once
 */
export function checkFreshEngine(lab: TestLab, times: number, atOnce: readonly number[]): void {
  const path = 'acme';
  const rounds = Array.from({ length: times }, (_, index) => index + 1);
  let fleet: Workspace;

  beforeAll(async () => {
    fleet = createFleet(lab, path);
    expect(await buildImages({ workspace: fleet, engine: lab.a, as: pushTo('main') })).toMatchObject({
      code: 0,
    });
  });

  const buildOnFreshEngine = async (maxParallel: number) => {
    await lab.b.reset();
    const env = { NX_BUILDX_MAX_PARALLEL: String(maxParallel) };
    const outcome = await buildImages({ workspace: fleet, engine: lab.b, as: pushTo('main'), env });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.run.maxParallel).toBe(maxParallel);
    expect([...outcome.images].sort()).toEqual([...fleetImages].sort());
    return outcome;
  };

  describe.each(atOnce)('a fresh engine with %i builds at once', (maxParallel) => {
    it.each(rounds)('executes no step where nothing changed (%i)', async () => {
      const before = await readFleetLayers(lab, path);
      const outcome = await buildOnFreshEngine(maxParallel);
      expect(outcome.executed()).toEqual({});
      expect(outcome.run.images.map(({ steps }) => steps.executed)).toEqual(fleetImages.map(() => 0));
      expect(await readFleetLayers(lab, path)).toEqual(before);
    });

    it.each(rounds)('executes of a changed leaf what stands behind the change (%i)', async (round) => {
      const before = await readFleetLayers(lab, path);
      const leaf = fleetImages.at(-maxParallel) ?? '';
      fleet.write({
        [`apps/${leaf}/src/main.txt`]: `${leaf}, changed for ${String(maxParallel)}, ${String(round)}\n`,
      });
      fleet.commit('change a leaf');
      const outcome = await buildOnFreshEngine(maxParallel);
      const { [leaf]: steps = [], ...others } = outcome.executed();
      expect(others).toEqual({});
      expect([...steps].sort()).toEqual([...stepsBehindAppSource].sort());
      const after = await readFleetLayers(lab, path);
      expect(after[leaf]).not.toEqual(before[leaf]);
      expect({ ...after, [leaf]: null }).toEqual({ ...before, [leaf]: null });
    });
  });
}
