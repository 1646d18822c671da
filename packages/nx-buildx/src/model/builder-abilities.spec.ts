import { describeAbilities } from './builder-abilities';

const names = ['docker, classic', 'docker, containerd', 'remote'] as const;
const stores = ['classic', 'containerd', null] as const;
const abilities = stores.map((imageStore) => describeAbilities({ imageStore, loadsInto: imageStore }));

// https://docs.docker.com/build/builders/drivers/, https://docs.docker.com/build/cache/backends/
it.each([
  ['push', [true, true, true]],
  ['load', [true, true, false]],
  ['loadIndex', [false, true, false]],
  ['buildSeveral', [false, true, true]],
  ['attest', [false, true, true]],
  ['writeLayouts', [false, true, true]],
  ['readLayouts', [false, true, true]],
  ['seeLoaded', [true, true, false]],
] as const)(`%s: ${names.join('; ')}`, (ability, expected) => {
  expect(abilities.map((each) => each[ability])).toEqual(expected);
});

it.each([
  ['classic', { load: true, loadIndex: false }],
  ['containerd', { load: true, loadIndex: true }],
  [null, { load: false, loadIndex: false }],
] as const)('a remote builder loads into the daemon there is: %s', (loadsInto, expected) => {
  expect(describeAbilities({ imageStore: null, loadsInto })).toMatchObject(expected);
});

it('the store that writes no cache reads it all the same', () => {
  expect(describeAbilities({ imageStore: 'classic', loadsInto: 'classic' })).toMatchObject({
    cacheExports: ['inline'],
    cacheImports: ['registry', 'local'],
  });
});
