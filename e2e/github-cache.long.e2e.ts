import { buildImages } from './rig/build-images';
import { chainImages, createChain } from './rig/chain';
import { startGithubCache } from './rig/github-cache';
import { person, pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readFailures } from './rig/read-failures';
import { describePlugin } from './rig/workspace';

const lab = useLab();

const createGithubChain = (path: string) =>
  createChain(`${lab.registry.host}/${path}`, {
    ...describePlugin(lab, path),
    cache: { strategy: 'gha', gha: { scope: 'shop', timeout: '1m' } },
  });

it('cache strategy "gha" keeps the cache in the service of GitHub, and no step is executed again', async () => {
  const cache = await startGithubCache();
  const workspace = createGithubChain('gha');
  const onMain = { ...pushTo('main'), ...cache.variablesOf('main') };
  const first = await buildImages({ workspace, engine: lab.a, as: onMain });
  expect(first).toMatchObject({ code: 0 });
  const indexes = cache.listKeys().filter(({ key }) => key.startsWith('index-'));
  expect(indexes).toHaveLength(chainImages.length);
  for (const image of chainImages) {
    const key = expect.stringContaining(`index-shop/${image}--main-`);
    expect(indexes).toContainEqual({ branch: 'main', key });
    expect(first.result(image).cache.export).toEqual({
      ref: `gha:shop/${image}--main`,
      status: 'exported',
      error: null,
    });
  }

  await lab.b.reset();
  const onTopic = { ...pushTo('topic'), ...cache.variablesOf('topic') };
  const second = await buildImages({ workspace, engine: lab.b, as: onTopic });
  expect(second).toMatchObject({ code: 0 });
  expect(second.images).toHaveLength(chainImages.length);
  expect(second.executed()).toEqual({});
  expect(second.result('app').cache).toEqual({
    strategy: 'gha',
    imports: [
      // A scope that nobody has written yet is read without an error.
      { ref: 'gha:shop/app--topic', found: true },
      { ref: 'gha:shop/app--main', found: true },
    ],
    export: { ref: 'gha:shop/app--topic', status: 'exported', error: null },
  });
  expect(cache.listKeys().some(({ branch }) => branch === 'topic')).toBe(true);

  const token = onTopic.ACTIONS_RUNTIME_TOKEN ?? '';
  const results = workspace.read('dist/images/run.json') + workspace.read('dist/images/app/result.json');
  expect(token).not.toBe('');
  expect(results + second.output + JSON.stringify(second.calls.map(({ argv }) => argv))).not.toContain(token);
});

it('tells of an export that the service refused, and builds all the same', async () => {
  const cache = await startGithubCache();
  cache.refuseWriting();
  const workspace = createGithubChain('refused');
  const as = { ...pushTo('main'), ...cache.variablesOf('main') };
  const outcome = await buildImages({ workspace, engine: lab.a, as, args: ['image', 'base'] });
  expect(outcome).toMatchObject({ code: 0 });
  const warning = expect.stringContaining('the cache was not exported to gha:shop/base--main');
  expect(outcome.result('base')).toMatchObject({
    outcome: 'built',
    warnings: expect.arrayContaining([warning]),
    cache: { export: { status: 'failed' } },
  });
});

it.each([
  ['a job whose variables nobody passed on', pushTo('main')],
  ["a person's machine", person],
])('is refused on %s before anything runs', async (_, as) => {
  const outcome = await buildImages({ workspace: createGithubChain('closed'), engine: lab.a, as });
  expect(outcome.code).toBe(1);
  expect(outcome.builds).toEqual([]);
  expect(readFailures(outcome.output)).toContainEqual({
    code: 'cache-environment-missing',
    place: 'app:image cache.strategy',
    message: expect.stringContaining('ACTIONS_RUNTIME_TOKEN'),
    fix: expect.stringContaining('"auto"'),
  });
});
