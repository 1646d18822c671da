import { pushTo, unknownCi } from './rig/jobs';
import { buildImages } from './rig/build-images';
import { useLab } from './rig/lab';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();

const INSTALL = '[build] RUN head -c 16 /dev/urandom > /installed';
/** What a change of `main.txt` is followed by, whatever is cached. */
const CHANGED = [
  '[build] COPY main.txt /src/',
  '[build] RUN cat /src/main.txt /installed > /app.txt',
  '[stage-1] COPY --from=build /app.txt /',
];

function createImage(path: string, cache: object, options: object, lines: readonly string[]): Workspace {
  const files = { Dockerfile: `${lines.join('\n')}\n`, 'main.txt': 'first\n' };
  return createWorkspace({
    plugin: { ...describePlugin(lab, path), cache },
    files: describeProject('app', files, { targets: { image: { options } } }),
  });
}

/** One image of two stages, the first of which the second copies from. */
function createTwoStages(path: string, cache: object, options: object = {}): Workspace {
  return createImage(path, cache, options, [
    'FROM busybox:1.36 AS build',
    'RUN head -c 16 /dev/urandom > /installed',
    'COPY main.txt /src/',
    'RUN cat /src/main.txt /installed > /app.txt',
    'FROM busybox:1.36',
    'RUN head -c 16 /dev/urandom > /runtime',
    'COPY --from=build /app.txt /',
  ]);
}

/** One image of a single stage, whose third step reads `main.txt`. */
function createOneStage(path: string, cache: object): Workspace {
  return createImage(path, cache, {}, [
    'FROM busybox:1.36',
    'RUN head -c 16 /dev/urandom > /first',
    'RUN head -c 16 /dev/urandom > /second',
    'COPY main.txt /',
    'RUN cat /main.txt > /copy',
  ]);
}

/** Builds on one machine and on a fresh other one, and there again with one file changed. */
async function roundTrip(workspace: Workspace) {
  const build = async (engine: typeof lab.a) => {
    const outcome = await buildImages({ workspace, engine, as: pushTo('main') });
    expect(outcome).toMatchObject({ code: 0 });
    return outcome;
  };
  await lab.a.reset();
  const first = await build(lab.a);
  await lab.b.reset();
  const same = await build(lab.b);
  workspace.write({ 'apps/app/main.txt': 'second\n' });
  await lab.a.reset();
  const changed = await build(lab.a);
  return { first, same: same.executed(), changed: changed.executed() };
}

const repository = (path: string) => `${lab.registry.host}/${path}/cache`;

describe('with every layer kept, a change executes what comes after it alone', () => {
  it.each([
    ['registry', (path: string) => ({ strategy: 'registry', repository: repository(path) })],
    ['local', () => ({ strategy: 'local', directory: '.cache' })],
  ])('strategy %s, mode max', async (name, describeCache) => {
    const path = `max-${name}`;
    const { same, changed } = await roundTrip(createTwoStages(path, describeCache(path)));
    expect(same).toEqual({});
    expect(changed['app']?.toSorted()).toEqual(CHANGED.toSorted());
  });
});

describe('with the layers of the image alone, a change executes its whole stage', () => {
  it.each([
    ['registry', (path: string) => ({ strategy: 'registry', mode: 'min', repository: repository(path) })],
    ['local', () => ({ strategy: 'local', mode: 'min', directory: '.cache' })],
    ['inline', () => ({ strategy: 'inline' })],
  ])('strategy %s, mode min', async (name, describeCache) => {
    const path = `min-${name}`;
    const { first, same, changed } = await roundTrip(createTwoStages(path, describeCache(path)));
    expect(same).toEqual({});
    expect({ name, changed: changed['app']?.toSorted() }).toEqual({
      name,
      changed: [...CHANGED, INSTALL].toSorted(),
    });
    expect(first.output.includes('inline cache holds no layers of stage build')).toBe(name === 'inline');
  });
});

it('inline cache of a single stage: a change executes what comes after it', async () => {
  const { same, changed } = await roundTrip(createOneStage('one-stage', { strategy: 'inline' }));
  expect(same).toEqual({});
  expect(changed['app']?.toSorted()).toEqual(['COPY main.txt /', 'RUN cat /main.txt > /copy']);
});

describe('build arg BUILDKIT_INLINE_CACHE', () => {
  const options = { buildArgs: { BUILDKIT_INLINE_CACHE: '1' } };

  it('is inline cache where nothing else is configured', async () => {
    const { first, same } = await roundTrip(createTwoStages('arg-alone', {}, options));
    expect(first.result('app').cache).toMatchObject({ strategy: 'inline', export: { status: 'exported' } });
    expect(same).toEqual({});
  });

  it('adds inline cache to a registry strategy, and both can be read', async () => {
    const path = 'arg-registry';
    const workspace = createTwoStages(path, { repository: repository(path) }, options);
    const { first, same } = await roundTrip(workspace);
    expect(first.result('app').cache).toMatchObject({ strategy: 'registry', export: { status: 'exported' } });
    expect(same).toEqual({});
    const inline = createTwoStages(path, { strategy: 'inline' });
    inline.write({ 'apps/app/main.txt': 'second\n' });
    await lab.b.reset();
    const read = await buildImages({ workspace: inline, engine: lab.b, as: pushTo('main') });
    expect(read).toMatchObject({ code: 0 });
    expect(read.executed()).toEqual({});
  });

  it.each([
    ['a trusted run puts cache into an image', pushTo('main'), true],
    ['a run that is not trusted puts none', unknownCi, false],
  ])('%s', async (_, as, expected) => {
    const env = { NX_BUILDX_OUTPUT: 'push', BUILDKIT_INLINE_CACHE: '1' };
    const paths = ['written', 'by-name', 'strategy'].map((each) => `arg-${each}-${String(expected)}`);
    const [written = '', byName = '', strategy = ''] = paths;
    const workspaces = [
      createTwoStages(written, {}, options),
      createTwoStages(byName, {}, { buildArgs: { BUILDKIT_INLINE_CACHE: null } }),
      createTwoStages(strategy, { strategy: 'inline' }),
    ];
    for (const workspace of workspaces)
      expect(await buildImages({ workspace, engine: lab.a, as, env })).toMatchObject({ code: 0 });
    for (const path of paths) expect([path, await hasInlineCache(`${path}/app`)]).toEqual([path, expected]);
  });
});

/** Whether cache is in the config of an image (moby/buildkit, `exptypes.ExporterInlineCache`). */
async function hasInlineCache(repository: string): Promise<boolean> {
  const [tag = ''] = await lab.api.listTags(repository);
  const { digest } = await lab.api.readImage(repository, tag);
  const manifest = await lab.api.readManifest(repository, digest);
  const config = await lab.api.readBlob(repository, manifest?.body.config?.digest ?? '');
  return config.includes('"moby.buildkit.cache.v0"');
}
