import { dirname } from 'node:path';
import type { Engine } from '../tools/engine/src/index';
import { type BuildOutcome, buildImages } from './rig/build-images';
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
  runIn,
  sent,
} from './rig/closure';
import { type Variables, pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readProvenance } from './rig/provenance';
import { type RemoteBuilder, createRemoteBuilder } from './rig/remote-builder';
import type { Workspace } from './rig/workspace';

const lab = useLab();
let far: RemoteBuilder;

beforeAll(async () => {
  far = await createRemoteBuilder(lab.lab, lab.a, 'far');
});

interface Builder {
  readonly engine: Engine;
  readonly env?: Variables;
}

/** Whose client is another machine than the one that builds. */
const remote = (): Builder => ({ engine: lab.b, env: { ...far.env, NX_BUILDX_BUILDER: 'far' } });

const builders: Readonly<Record<string, () => Builder>> = { docker: () => ({ engine: lab.a }), remote };

function findBuilder(driver: string): Builder {
  const find = builders[driver];
  if (find === undefined) throw new Error(`there is no ${driver}`);
  return find();
}

function buildApi(workspace: Workspace, builder: Builder): Promise<BuildOutcome> {
  return buildImages({ workspace, as: pushTo('main'), args: ['run', 'api:image'], ...builder });
}

const readIn = async (path: string, file: string) => runIn(lab, `${path}/api`, ['cat', file]);

it('a remote builder is sent the closure, and no byte more where another project changes', async () => {
  const workspace = createFiltered(lab, 'remote');
  const { first, before, after, keys } = await buildAround(
    () => buildApi(workspace, remote()),
    () => changeWeb(workspace),
  );
  expect(listExecuted(first.outcome)).toEqual([COPY_ALL, LIST]);
  expect(before.outcome.executed()).toEqual({});
  expect(after.outcome.executed()).toEqual({});
  expect(before.bytes).toBeGreaterThan(0);
  expect(after.bytes).toBe(before.bytes);
  expect(keys).toEqual([expect.any(String), keys[0], keys[0]]);
  expect(await listSent(lab, 'remote/api')).toEqual(sent.api);
  expectGone(after.outcome.build('api').argv);

  workspace.write({ 'libs/deep/tmp/wanted': 'changed\n' });
  expect(listExecuted(await buildApi(workspace, remote()))).toEqual([COPY_ALL, LIST]);
});

/** What looks like an instruction in a heredoc is none, also not for the check of sources. */
const heredocs = lines(
  'FROM busybox:1.36',
  COPY_ALL,
  'RUN <<EOF',
  'set -e',
  'cat > /script <<END',
  'COPY apps/web/main.txt /',
  'END',
  'EOF',
  'COPY <<first <<"second" /files/',
  'FROM nowhere',
  'first',
  'COPY libs/other /$HOME',
  'second',
  'COPY tools/build.sh <<-third /mixed/',
  '\tindented',
  'third',
);

const directives = lines(
  '# escape=`',
  'FROM busybox:1.36',
  'COPY . `',
  '  /repo',
  "RUN printf '%s' 'a\\' > /slash; `",
  '  find /repo > /list',
);

/** Directives that a BuildKit may not know, and lines as Windows ends them. */
const withChecks = [
  '# check=skip=FromAsCasing;error=true',
  '# escape=`',
  'FROM busybox:1.36 as one',
  COPY_ALL,
  '',
].join('\r\n');

describe.each(Object.keys(builders))('the copy of a Dockerfile on a builder of driver %s', (driver) => {
  it('has heredocs as they are', async () => {
    const path = `heredocs-${driver}`;
    const workspace = createFiltered(lab, path);
    workspace.write({ 'apps/api/Dockerfile': heredocs });
    const { before, after, keys } = await buildAround(
      () => buildApi(workspace, findBuilder(driver)),
      () => changeWeb(workspace),
    );
    expect([before.outcome.executed(), after.outcome.executed()]).toEqual([{}, {}]);
    expect(after.bytes).toBe(before.bytes);
    expect(keys).toEqual([expect.any(String), keys[0], keys[0]]);
    expect(await listSent(lab, `${path}/api`)).toEqual(sent.api);
    expect(await readIn(path, '/script')).toBe('COPY apps/web/main.txt /\n');
    expect(await readIn(path, '/files/first')).toBe('FROM nowhere\n');
    expect(await readIn(path, '/files/second')).toBe('COPY libs/other /$HOME\n');
    expect(await readIn(path, '/mixed/third')).toBe('indented\n');
    expect(await readIn(path, '/mixed/build.sh')).toBe('true\n');
  });

  it('has the directive that says what escapes', async () => {
    const path = `escape-${driver}`;
    const workspace = createFiltered(lab, path);
    workspace.write({ 'apps/api/Dockerfile': directives });
    const { after } = await buildAround(
      () => buildApi(workspace, findBuilder(driver)),
      () => changeWeb(workspace),
    );
    expect(after.outcome.executed()).toEqual({});
    expect(await readIn(path, '/slash')).toBe('a\\');
    expect(await listSent(lab, `${path}/api`)).toEqual(sent.api);
  });

  it('is named in provenance as the Dockerfile is, without a folder', async () => {
    const path = `provenance-${driver}`;
    const workspace = createFiltered(lab, path);
    workspace.write({
      'apps/api/project.json': {
        name: 'api',
        implicitDependencies: ['shared'],
        targets: { image: { options: { provenance: 'mode=max' } } },
      },
      'apps/api/Dockerfile': withChecks,
    });
    const commit = workspace.commit('provenance');
    const outcome = await buildApi(workspace, findBuilder(driver));
    expect(outcome).toMatchObject({ code: 0 });
    const { text, entryPoint, dockerfile, vcs } = await readProvenance(lab.api, `${path}/api`);
    expect(entryPoint).toBe('Dockerfile');
    expect(dockerfile).toBe(withChecks);
    // Of a Dockerfile outside of the repository buildx says no folder.
    expect(vcs).toEqual({ 'localdir:context': '.', revision: commit });
    // Neither the workspace nor the copy, whose folders lie beside each other here.
    expect(text).not.toContain(dirname(workspace.root));
    expect(text).not.toContain('nx-buildx');
  });
});

it('provenance says the folder of the Dockerfile where nothing is filtered', async () => {
  const workspace = createFiltered(lab, 'unfiltered', { contextFilter: 'none' });
  workspace.write({
    'apps/api/project.json': { name: 'api', targets: { image: { options: { provenance: 'mode=max' } } } },
  });
  expect(await buildApi(workspace, { engine: lab.a })).toMatchObject({ code: 0 });
  const { text, entryPoint, vcs } = await readProvenance(lab.api, 'unfiltered/api');
  expect(entryPoint).toBe('Dockerfile');
  expect(vcs).toMatchObject({ 'localdir:context': '.', 'localdir:dockerfile': 'apps/api' });
  expect(text).not.toContain(dirname(workspace.root));
});

describe('with strategy "auto"', () => {
  const repository = () => `${lab.registry.host}/auto-registry/cache`;
  it.each([
    ['registry', () => ({ strategy: 'auto', repository: repository() })],
    ['inline', () => ({ strategy: 'auto' })],
  ] as const)(
    'a machine that built nothing yet runs no step after such a change (%s)',
    async (strategy, cache) => {
      const workspace = createFiltered(lab, `auto-${strategy}`, { cache: cache() });
      // No layer of another test may stand in for cache.
      workspace.write({ 'apps/api/main.txt': `${strategy}\n` });
      const first = await buildApi(workspace, { engine: lab.a });
      expect(first.result('api')).toMatchObject({ cache: { strategy }, steps: { executed: 2 } });
      changeWeb(workspace);
      const second = await buildApi(workspace, { engine: lab.b });
      expect(second).toMatchObject({ code: 0 });
      expect(second.executed()).toEqual({});
      expect(second.result('api').key).toBe(first.result('api').key);

      workspace.write({ 'libs/deep/tmp/wanted': 'changed\n' });
      expect(listExecuted(await buildApi(workspace, { engine: lab.b }))).toEqual([COPY_ALL, LIST]);
    },
  );
});
