import { readOverrides } from './read-overrides';

it.each([
  ['--tags=2.0', { tags: 2 }, { tags: '2.0' }],
  ['--tags 1.10', { tags: 1.1 }, { tags: '1.10' }],
  ['--tags=1.0.0 --tags=3.10', { tags: ['1.0.0', 3.1] }, { tags: ['1.0.0', '3.10'] }],
  [
    '--buildArgs.V=1e3 --buildArgs.W=x',
    { buildArgs: { V: 1000, W: 'x' } },
    { buildArgs: { V: '1e3', W: 'x' } },
  ],
  ['--build-args=A=1', { 'build-args': 'A=1' }, { buildArgs: 'A=1' }],
  ['--maxParallel=4', { maxParallel: 4 }, { maxParallel: '4' }],
  ['--no-cache', { cache: false }, { noCache: true }],
  ['--reuse=false', { reuse: 'false' }, { reuse: 'false' }],
  ['--no-reuse', { reuse: false }, { reuse: false }],
  ['--reuse.maxAge=7d', { reuse: { maxAge: '7d' } }, { reuse: { maxAge: '7d' } }],
  ['--no-pull --verbose', { pull: false, verbose: true }, { pull: false }],
])('%s', (line, parsed, expected) => {
  expect(readOverrides({ ...parsed, __overrides_unparsed__: line.split(' ') })).toEqual(expected);
});

it('takes parsed values as they are where the words are not known', () => {
  expect(readOverrides({ tags: 2 })).toEqual({ tags: 2 });
});
