import { assignBuilders } from './assign-builders';

const BOTH = ['linux/amd64', 'linux/arm64'];

it.each([
  ['nobody names any', BOTH, 'ci', {}, { builder: 'ci', platformBuilders: {} }],
  [
    'one platform has its own',
    BOTH,
    null,
    { 'linux/arm64/v8': 'arm' },
    { builder: null, platformBuilders: { 'linux/arm64': 'arm' } },
  ],
  [
    'all have the same',
    BOTH,
    'ci',
    { 'linux/amd64': 'x', 'linux/arm64': 'x' },
    { builder: 'x', platformBuilders: {} },
  ],
  [
    'all have their own, so that nobody asks for the other',
    BOTH,
    'ci',
    { 'linux/amd64': 'x', 'linux/arm64': 'y' },
    { builder: 'x', platformBuilders: { 'linux/arm64': 'y' } },
  ],
  [
    'one platform is built alone',
    ['linux/arm64'],
    null,
    { 'linux/arm64': 'arm' },
    { builder: 'arm', platformBuilders: {} },
  ],
  [
    'it is of others',
    ['linux/amd64'],
    null,
    { 'linux/arm64': 'arm' },
    { builder: null, platformBuilders: {} },
  ],
  ['no platform is named', [], null, { 'linux/arm64': 'arm' }, { builder: null, platformBuilders: {} }],
])('%s', (_, platforms, builder, named, expected) => {
  expect(assignBuilders(platforms, builder, named)).toMatchObject(expected);
});

it('tells the platforms that have a builder of their own, also where that builds the others too', () => {
  const both = { 'linux/amd64': 'x', 'linux/arm64/v8': 'y' };
  expect(assignBuilders(BOTH, null, both).namedPlatforms).toEqual(BOTH);
  expect(assignBuilders(BOTH, 'x', { 'linux/arm64': 'x' }).namedPlatforms).toEqual(['linux/arm64']);
});
