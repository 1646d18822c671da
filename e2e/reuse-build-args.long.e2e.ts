import { type Variables, pushTo } from './rig/jobs';
import { buildImages } from './rig/build-images';
import { useLab } from './rig/lab';
import { readOption } from './rig/recorder';
import { REUSE, readOutcomes } from './rig/reuse';
import { planImages } from './rig/run-plugin';
import { createWitness } from './rig/witness';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();
const WEEK = 7 * 24 * 3600 * 1000;

/** An image that is told its commit, and each other project's image the options given. */
function createTold(path: string, options: Readonly<Record<string, object>>): Workspace {
  const files = Object.entries(options).map(([name, each]) =>
    describeProject(
      name,
      {
        Dockerfile: 'FROM busybox:1.36\nARG GIT_SHA\nLABEL commit=$GIT_SHA\nRUN echo "$GIT_SHA" > /commit\n',
      },
      { targets: { image: { executor: 'nx-buildx:build', options: each } } },
    ),
  );
  return createWorkspace({
    plugin: describePlugin(lab, path),
    files: Object.assign({}, ...files) as Record<string, string>,
  });
}

describe('a build arg that is another in each run', () => {
  let workspace: Workspace;
  const run = (env: Variables) =>
    buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: { ...REUSE, ...env } });
  const readCommit = () => workspace.git('rev-parse', 'HEAD').trim();

  beforeAll(async () => {
    const buildArgs = { GIT_SHA: null };
    workspace = createTold('args', {
      telling: { buildArgs },
      volatile: { buildArgs, volatileBuildArgs: ['GIT_SHA'] },
      silent: {},
    });
    expect(await run({ GIT_SHA: readCommit() })).toMatchObject({ code: 0 });
  });

  it('has the image built again, unless it is said to decide nothing', async () => {
    expect(readOutcomes(await run({ GIT_SHA: readCommit() }))).toEqual({
      telling: 'reused',
      volatile: 'reused',
      silent: 'reused',
    });
    workspace.commit('another');
    const outcome = await run({ GIT_SHA: readCommit() });
    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toEqual({ telling: 'built', volatile: 'reused', silent: 'reused' });
    expect(readOption(outcome.build('telling').argv, 'build-arg')).toEqual(['GIT_SHA']);
  });

  it('is told by the plan, which says what would be built', async () => {
    workspace.commit('a third');
    const { plan } = await planImages(workspace, lab.a, pushTo('main'), { GIT_SHA: readCommit() });
    const actions = Object.fromEntries(
      plan.images.map(({ project, decision }) => [project, decision.action]),
    );
    expect(actions).toEqual({ telling: 'build', volatile: 'reuse', silent: 'reuse' });
    expect(plan.notes).toEqual([
      {
        message: expect.stringContaining('GIT_SHA is the commit') as string,
        place: { image: 'telling:image', option: 'buildArgs.GIT_SHA' },
      },
    ]);
    expect(plan.notes[0]?.message).toContain('volatileBuildArgs');
  });

  it('is passed on where something else has the image built', async () => {
    workspace.write({
      'apps/volatile/Dockerfile': `${workspace.read('apps/volatile/Dockerfile')}RUN test -n "$GIT_SHA"\n`,
    });
    const outcome = await run({ GIT_SHA: readCommit() });
    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toMatchObject({ volatile: 'built', silent: 'reused' });
    expect(readOption(outcome.build('volatile').argv, 'build-arg')).toEqual(['GIT_SHA']);
  });
});

describe('an image that may be so old and no older', () => {
  it('is built again once that time has passed', async () => {
    const workspace = createTold('age', { fresh: { reuse: { maxAge: '1w' } }, any: {} });
    const run = (clockShift: number) => {
      const { NODE_OPTIONS = '' } = createWitness({ programs: [], clockShift }).env;
      const env = { ...REUSE, NODE_OPTIONS };
      return buildImages({ workspace, engine: lab.a, as: pushTo('main'), env });
    };
    expect(readOutcomes(await run(0))).toEqual({ fresh: 'built', any: 'built' });
    expect(readOutcomes(await run(0))).toEqual({ fresh: 'reused', any: 'reused' });
    const later = await run(WEEK);
    expect(later).toMatchObject({ code: 0 });
    expect(readOutcomes(later)).toEqual({ fresh: 'built', any: 'reused' });
    expect(readOutcomes(await run(WEEK))).toEqual({ fresh: 'reused', any: 'reused' });
    expect(await lab.api.listKeyTags('age/fresh')).toHaveLength(2);
  });
});
