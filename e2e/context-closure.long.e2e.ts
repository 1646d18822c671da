import {
  type BuildOutcome,
  type BuildRequest,
  buildImages,
  describeOutcome,
  startBuild,
} from './rig/build-images';
import { listAffected } from './rig/check-affected';
import {
  COPY_ALL,
  LIST,
  buildAround,
  changeWeb,
  createFiltered,
  expectGone,
  lines,
  listExecuted,
  listSent,
  sent,
} from './rig/closure';
import type { Step } from './rig/decode-progress';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readFailures } from './rig/read-failures';
import { readOption } from './rig/recorder';
import type { Workspace } from './rig/workspace';

const lab = useLab();

function buildOn(workspace: Workspace, request: Partial<BuildRequest> = {}): Promise<BuildOutcome> {
  return buildImages({ workspace, engine: lab.a, as: pushTo('main'), ...request });
}

const buildApi = (workspace: Workspace) => buildOn(workspace, { args: ['run', 'api:image'] });

/** What nothing but the plugin's own results may differ in. */
const readStatus = ({ git }: Workspace): string => git('status', '--short', '--untracked-files=all');

describe('with contextFilter "closure"', () => {
  it('a change of another project runs no step and sends no byte more, and one of a dependency does', async () => {
    const workspace = createFiltered(lab, 'closure');
    const { before, after, keys } = await buildAround(
      () => buildApi(workspace),
      () => changeWeb(workspace),
    );
    expect(before.outcome.executed()).toEqual({});
    expect(after.outcome.executed()).toEqual({});
    expect(before.bytes).toBeGreaterThan(0);
    expect(after.bytes).toBe(before.bytes);
    expect(keys).toEqual([expect.any(String), keys[0], keys[0]]);

    workspace.write({ 'libs/deep/tmp/wanted': 'changed\n' });
    const changed = await buildApi(workspace);
    expect(listExecuted(changed)).toEqual([COPY_ALL, LIST]);
    expect(changed.result('api').key).not.toBe(keys[0]);
  });

  it.each(['single', 'batch'] as const)(
    'exactly the closure is sent, and no trace left (%s)',
    async (mode) => {
      const path = `exact-${mode}`;
      const workspace = createFiltered(lab, path);
      const before = readStatus(workspace);
      const outcome = await buildOn(workspace, { mode, args: ['run-many', '-t', 'image', '--parallel=2'] });
      expect(outcome).toMatchObject({ code: 0 });
      expect([...outcome.images].sort()).toEqual(['api', 'web']);
      expect(await listSent(lab, `${path}/api`)).toEqual(sent.api);
      expect(await listSent(lab, `${path}/web`)).toEqual(sent.web);
      expect(readStatus(workspace)).toBe(before);
      for (const { argv } of outcome.builds) expectGone(argv);
    },
  );

  it('a failing step is told with its own Dockerfile and line, and leaves no trace', async () => {
    const workspace = createFiltered(lab, 'failing');
    workspace.write({ 'apps/api/Dockerfile': lines('FROM busybox:1.36', COPY_ALL, '', 'RUN exit 3') });
    const outcome = await buildApi(workspace);
    expect(outcome.code).toBe(1);
    expect(readFailures(outcome.output)).toMatchObject([
      { code: 'build-failed', place: 'api:image apps/api/Dockerfile:4' },
    ]);
    expectGone(outcome.build('api').argv);
  });

  it('a build that is stopped leaves no trace', async () => {
    const workspace = createFiltered(lab, 'stopped');
    const command = 'RUN sleep 86399';
    workspace.write({ 'apps/api/Dockerfile': lines('FROM busybox:1.36', COPY_ALL, command) });
    const request = { workspace, engine: lab.a, as: pushTo('main'), args: ['run', 'api:image'] };
    const { process: nx, recorder } = startBuild(request);
    try {
      const isAsleep = (step: Step) => step.name === command && step.state === 'running';
      await nx.meanwhile('the build sleeps', () =>
        recorder.builds().some(({ progress }) => progress.steps.some(isAsleep)),
      );
      nx.interrupt();
      await nx.done;
    } finally {
      nx.kill();
    }
    expectGone(describeOutcome(await nx.done, recorder, workspace).build('api').argv);
  });

  it('a source outside of it is refused before anything runs', async () => {
    const workspace = createFiltered(lab, 'outside');
    workspace.write({ 'apps/api/Dockerfile': lines('FROM busybox:1.36', 'COPY tools/other.sh /') });
    const outcome = await buildApi(workspace);
    expect(outcome).toMatchObject({ code: 1, builds: [] });
    expect(readFailures(outcome.output)).toMatchObject([
      { code: 'context-filtered', place: 'api:image apps/api/Dockerfile:2' },
    ]);
  });
});

it.each([
  ['apps/web/main.txt', ['web']],
  ['apps/api/e2e/test.txt', []],
  ['libs/deep/tmp/wanted', ['api']],
  ['tools/build.sh', ['api', 'web']],
])('a commit that changes %s selects %j', async (path, images) => {
  const workspace = createFiltered(lab, 'affected');
  workspace.write({ [path]: 'changed\n' });
  workspace.commit('change');
  expect(await listAffected(workspace)).toEqual(images);
});

describe('without it', () => {
  it('a change of another project runs the step and is sent', async () => {
    const workspace = createFiltered(lab, 'none', { contextFilter: 'none' });
    const { before, after, keys } = await buildAround(
      () => buildApi(workspace),
      () => changeWeb(workspace),
    );
    expect(before.outcome.executed()).toEqual({});
    expect(listExecuted(after.outcome)).toEqual([COPY_ALL, LIST]);
    expect(after.bytes).toBeGreaterThan(before.bytes + 8000);
    expect(keys[2]).not.toBe(keys[0]);
    expect(readOption(after.outcome.build('api').argv, 'file')).toEqual(['apps/api/Dockerfile']);
    // What is sent with it is what of this the closure has.
    const ofClosure =
      /^(?:apps\/api\/(?!e2e)|libs\/(?:shared|deep)\/|(?:nx|package|package-lock)\.json$|tools\/build)/;
    const all = await listSent(lab, 'none/api');
    expect(all.filter((file) => ofClosure.test(file))).toEqual(sent.api);
    expect(all).toEqual(expect.arrayContaining(['.npmrc', 'libs/other/keep.md', 'apps/web/keep.md']));
  });
});
