import { type BuildOutcome, buildImages } from './rig/build-images';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();

const modes = ['single', 'batch'] as const;

describe.each(modes)('one image that fails (%s)', (mode) => {
  let outcome: BuildOutcome;

  beforeAll(async () => {
    const name = (image: string) => `${lab.registry.host}/${mode}/${image}`;
    const failing = [
      `FROM ${name('base')}`,
      'COPY recipe.txt .',
      '# the next line fails',
      'RUN cat recipe.txt && echo no flour left >&2 && exit 7',
      '',
    ];
    const workspace = createWorkspace({
      plugin: describePlugin(lab, mode),
      files: {
        ...describeProject('base', { Dockerfile: 'FROM busybox:1.36\nRUN echo base > /base\n' }),
        ...describeProject('cake', { Dockerfile: failing.join('\n'), 'recipe.txt': 'take some flour\n' }),
        ...describeProject('icing', { Dockerfile: `FROM ${name('cake')}\nRUN true\n` }),
        ...describeProject('candle', { Dockerfile: `FROM ${name('icing')}\nRUN true\n` }),
        ...describeProject('bread', { Dockerfile: `FROM ${name('base')}\nRUN echo bread > /bread\n` }),
        ...describeProject('tea', { Dockerfile: 'FROM busybox:1.36\nRUN echo tea > /tea\n' }),
      },
    });
    outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode });
  });

  it('makes the command fail', () => {
    // Nx 23 ends with 130 where it skipped a task, whoever runs its tasks.
    expect([1, 130]).toContain(outcome.code);
  });

  it('keeps nothing from being built that does not stand on it', async () => {
    expect([...outcome.images].sort()).toEqual(['base', 'bread', 'cake', 'tea']);
    expect(Object.keys(await lab.api.listDigests(mode))).toEqual([
      `${mode}/base:latest`,
      `${mode}/bread:latest`,
      `${mode}/cache:base--main`,
      `${mode}/cache:bread--main`,
      `${mode}/cache:tea--main`,
      `${mode}/tea:latest`,
    ]);
  });

  it('is told with the last lines it printed, and where in its Dockerfile', () => {
    expect(outcome.output).toContain('[build-failed]');
    expect(outcome.output).toContain('cake:image apps/cake/Dockerfile:4');
    expect(outcome.output).toContain('take some flour');
    expect(outcome.output).toContain('no flour left');
    const { progress } = outcome.build('cake');
    const failed = progress.errors.filter(({ name }) => name.includes('RUN'));
    expect(failed).toMatchObject([{ error: expect.stringContaining('exit code: 7') }]);
  });

  it('is recorded as failed, and what stands on it as skipped', () => {
    const outcomes = outcome.run.images.map((image) => [image.project, image.outcome]);
    expect(Object.fromEntries(outcomes)).toEqual({
      ...{ base: 'built', bread: 'built', tea: 'built' },
      ...{ cake: 'failed', icing: 'skipped', candle: 'skipped' },
    });
    expect(outcome.run.totals).toEqual({ built: 3, reused: 0, failed: 1, skipped: 2, cancelled: 0 });
    expect(outcome.result('cake')).toMatchObject({
      outcome: 'failed',
      digest: null,
      failure: { code: 'build-failed', place: { file: 'apps/cake/Dockerfile', line: 4 } },
    });
    expect(outcome.result('cake').failure?.details?.join('\n')).toContain('no flour left');
  });
});

describe('what stands on a failed image (batch)', () => {
  it('says in its result which one that was', async () => {
    const workspace = createWorkspace({
      plugin: describePlugin(lab, 'chain'),
      files: {
        ...describeProject('base', { Dockerfile: 'FROM busybox:1.36\nRUN exit 1\n' }),
        ...describeProject('top', { Dockerfile: `FROM ${lab.registry.host}/chain/base\n` }),
      },
    });
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode: 'batch' });
    expect(outcome.result('top')).toMatchObject({
      outcome: 'skipped',
      failure: { code: 'parent-failed', message: expect.stringContaining('base:image') },
    });
    expect(outcome.output).toMatch(/top:image.*skipped/);
  });
});
