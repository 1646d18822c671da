import type { BuildPlan } from '../model/build-plan';
import type { BuildReport } from '../model/build-report';
import { planned } from '../plan/testing/workspace';
import { BROKEN, PASSING, SHOP, runScript } from './testing/run-script';

const UNBOOTED: BuildReport = {
  ...BROKEN,
  error: {
    message: 'image not found',
    step: '[internal] booting buildkit',
    line: null,
    logTail: [],
    transient: false,
    booted: false,
  },
};

describe('a pool', () => {
  const [ONE, TWO] = ['one', 'two'];

  /** All images on the first of two builders that have one place each. */
  function planPool(): BuildPlan {
    const plan = planned(SHOP);
    const placement = { family: 'x', reason: 'where its family is', alternatives: [TWO], pinned: false };
    return {
      ...plan,
      pool: [ONE, TWO].map((name) => ({ name, maxParallel: 1 })),
      builders: plan.builders.flatMap((each) => [ONE, TWO].map((name) => ({ ...each, name }))),
      images: plan.images.map((image) => ({
        ...image,
        builder: ONE,
        placement,
        invocation: { ...image.invocation, builder: ONE },
      })),
    };
  }

  it('builds again what a lost builder had in hand, and the rest, on another one', async () => {
    const { results, argvs } = await runScript({
      plan: planPool(),
      reports: { base: [BROKEN] },
      gone: [ONE],
    });
    expect(results.get('base:image')).toMatchObject({
      outcome: 'built',
      builder: TWO,
      warnings: [`builder "${ONE}" stopped answering while it was built there`],
    });
    expect(results.get('api:image')).toMatchObject({ outcome: 'built', builder: TWO, warnings: [] });
    const used = argvs.map((argv) => argv.find((word) => word.startsWith('--builder=')));
    expect(used.filter((word) => word === `--builder=${ONE}`)).toHaveLength(1);
  });

  it('does not try again on a builder that is gone', async () => {
    const { tries } = await runScript({ plan: planPool(), reports: { base: [PASSING] }, gone: [ONE] });
    expect(tries.get('base')).toBe(2);
  });

  it('takes a failure for one while the builder answers', async () => {
    const { results, tries } = await runScript({ plan: planPool(), reports: { base: [BROKEN] } });
    expect(results.get('base:image')?.failure?.code).toBe('build-failed');
    expect(tries.get('base')).toBe(1);
  });

  it('moves on from a builder that does not start, though it answers', async () => {
    const { results, argvs } = await runScript({ plan: planPool(), reports: { base: [UNBOOTED] } });
    expect(results.get('base:image')).toMatchObject({
      outcome: 'built',
      builder: TWO,
      warnings: [`builder "${ONE}" cannot be used: image not found`],
    });
    expect(argvs.filter((argv) => argv.includes(`--builder=${ONE}`))).toHaveLength(1);
  });

  it('gives up once all builders are gone', async () => {
    const { results, written } = await runScript({
      plan: planPool(),
      reports: { base: [BROKEN, BROKEN], web: [BROKEN, BROKEN] },
      gone: [ONE, TWO],
    });
    expect(results.get('base:image')).toMatchObject({ outcome: 'failed', failure: { code: 'builder-lost' } });
    expect(results.get('api:image')?.outcome).toBe('skipped');
    expect(written).toHaveLength(3);
  });
});
