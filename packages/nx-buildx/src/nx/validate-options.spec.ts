import { buildOptionsSchema, pluginOptionsSchema } from './option-schema';
import { keepValidOptions, validateOptions } from './validate-options';

const AT = { place: { image: 'api:image' as const }, prefix: '' };

function check(written: unknown) {
  const outcome = validateOptions(buildOptionsSchema, written, AT);
  return outcome.ok
    ? outcome.value
    : outcome.failures.map(({ code, place, fix }) => [code, place.option, fix]);
}

it.each([
  [{ tags: 'a, b' }, { tags: ['a', 'b'] }],
  [
    { tags: ['a'], image: 'x/y' },
    { tags: ['a'], image: ['x/y'] },
  ],
  [{ secrets: 'id=npm,src=.npmrc' }, { secrets: ['id=npm,src=.npmrc'] }],
  [{ buildArgs: ['A=1', 'B', 'C=x=y'] }, { buildArgs: { A: '1', B: null, C: 'x=y' } }],
  [{ buildArgs: { A: 1, B: true, C: null } }, { buildArgs: { A: '1', B: 'true', C: null } }],
  [
    { noCache: 'false', maxParallel: '4' },
    { noCache: false, maxParallel: 4 },
  ],
  [{ provenance: false }, { provenance: 'false' }],
  [{ reuse: false }, { reuse: { enabled: false } }],
  [{ reuse: 'false' }, { reuse: { enabled: false } }],
  [{ reuse: 'true' }, { reuse: { enabled: true } }],
  [{ reuse: { maxAge: '7d', from: 'any' } }, { reuse: { maxAge: '7d', from: 'any' } }],
  [{ cache: { maxSize: '1.5GB' } }, { cache: { maxSize: '1.5GB' } }],
  [{ platformBuilders: 'linux/arm64=arm' }, { platformBuilders: { 'linux/arm64': 'arm' } }],
  [{ volatileBuildArgs: 'GIT_SHA,NOW' }, { volatileBuildArgs: ['GIT_SHA', 'NOW'] }],
  [
    { contextFilter: 'closure', contextInclude: ['a..b', './tools/*.sh', '.x/**', '**'] },
    { contextFilter: 'closure', contextInclude: ['a..b', './tools/*.sh', '.x/**', '**'] },
  ],
])('%o is understood', (written, expected) => {
  expect(check(written)).toEqual(expected);
});

it.each([
  [{ platform: 'linux/amd64' }, 'option-unknown', 'platform', 'did you mean "platforms"?'],
  [{ cache: { mod: 'max' } }, 'option-unknown', 'cache.mod', 'did you mean "mode"?'],
  [
    { platformBuilders: { arm64: 'arm' } },
    'option-invalid',
    'platformBuilders',
    'see docs/options.md for its values',
  ],
  [{ push: true }, 'option-unknown', 'push', 'say it by "output": "push"'],
  [{ 'build-args': [] }, 'option-unknown', 'build-args', 'did you mean "buildArgs"?'],
  [{ quux: true }, 'option-unknown', 'quux', expect.stringContaining('known here are')],
  [{ cache: { mode: 'most' } }, 'option-invalid', 'cache.mode', expect.anything()],
  [{ output: 'registry' }, 'option-invalid', 'output', expect.anything()],
  [{ maxParallel: 0 }, 'option-invalid', 'maxParallel', expect.anything()],
  [{ tags: [1, {}] }, 'option-invalid', 'tags.1', expect.anything()],
  [{ file: '' }, 'option-invalid', 'file', expect.anything()],
  [{ cache: 'max' }, 'option-invalid', 'cache', expect.anything()],
  [{ cache: { mounts: 7 } }, 'option-invalid', 'cache.mounts', expect.anything()],
  [{ cache: { mounts: { maxSize: '1gb' } } }, 'option-invalid', 'cache.mounts.ids', expect.anything()],
  [
    { cache: { mounts: { ids: ['a'], maxSize: '1 GiB' } } },
    'option-invalid',
    'cache.mounts.maxSize',
    expect.anything(),
  ],
  [
    { cache: { mounts: { ids: ['a'], max: '1gb' } } },
    'option-unknown',
    'cache.mounts.max',
    expect.anything(),
  ],
  [{ reuse: 'never' }, 'option-invalid', 'reuse', expect.anything()],
  [{ reuse: { from: 'main' } }, 'option-invalid', 'reuse.from', expect.anything()],
  [{ reuse: { maxage: '7d' } }, 'option-unknown', 'reuse.maxage', 'did you mean "maxAge"?'],
  [{ contextFilter: 'all' }, 'option-invalid', 'contextFilter', expect.anything()],
])('%o is refused with place and fix', (written, code, option, fix) => {
  expect(check(written)).toEqual([[code, option, fix]]);
});

it.each(['../x', 'a/../b', '..', '/etc', '!a', 'a/**/b', 'a**', '**.ts', ''])(
  '%j is no path to include in a context',
  (path) => {
    expect(check({ contextInclude: ['a', path] })).toEqual([
      ['option-invalid', 'contextInclude.1', expect.anything()],
    ]);
  },
);

it.each(['7', 'd', '0d', '-1d', '1.5h', '7 d', '7y', '07d', '7D', '', 7])('%j is no age', (maxAge) => {
  const outcome = validateOptions(buildOptionsSchema, { reuse: { maxAge } }, AT);
  expect(outcome).toMatchObject({
    failures: [
      {
        code: 'option-invalid',
        message: 'reuse.maxAge must be a time such as 12h or 7d',
        place: { option: 'reuse.maxAge' },
      },
    ],
  });
});

it.each(['10', '-1gb', '10 gb', '10gib', 'gb', '1.gb', 10])('%j is no size', (maxSize) => {
  const outcome = validateOptions(buildOptionsSchema, { cache: { maxSize } }, AT);
  expect(outcome).toMatchObject({
    failures: [{ code: 'option-invalid', message: 'cache.maxSize must be a size such as 512mb or 2gb' }],
  });
});

it('tells all that is wrong at once', () => {
  expect(check({ a: 1, cache: { b: 2 }, output: 'x' })).toHaveLength(3);
});

it('places plugin options in nx.json', () => {
  const outcome = validateOptions(
    pluginOptionsSchema,
    { registy: 'x' },
    { place: { file: 'nx.json' }, prefix: 'plugins[0].options' },
  );
  expect(outcome).toMatchObject({
    failures: [
      { place: { file: 'nx.json', option: 'plugins[0].options.registy' }, fix: 'did you mean "registry"?' },
    ],
  });
});

it('keeps what is well formed at graph time', () => {
  expect(keepValidOptions(buildOptionsSchema, { file: 'D', output: 'x', nonsense: 1 })).toEqual({
    file: 'D',
  });
  expect(keepValidOptions(buildOptionsSchema, null)).toEqual({});
});
