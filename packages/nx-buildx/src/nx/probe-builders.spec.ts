import type { BuilderCapabilities } from '../model/builder';
import { failure, success } from '../model/failure';
import { BUILDER, makeWorkspace } from '../plan/testing/workspace';
import type { ImageSpec } from '../plan/testing/workspace';
import { nameOwnPlatform } from './own-platform';
import { findNative, probeBuilders } from './probe-builders';

const NEVER = new AbortController().signal;

/** @param alive platforms of the builders that answer */
function probe(
  pool: readonly string[],
  alive: Readonly<Record<string, readonly string[]>>,
  platformBuilders: Readonly<Record<string, string>> = {},
) {
  const builders = pool.map((name) => ({ name, maxParallel: null, platforms: [] }));
  const { images } = makeWorkspace({ api: { builders, platformBuilders }, web: { builders } });
  const asked: (string | null)[] = [];
  const inspectBuilder = (name: string | null) => {
    asked.push(name);
    const platforms = alive[name ?? ''];
    const found: BuilderCapabilities = { ...BUILDER, name: name ?? '', platforms: platforms ?? [] };
    if (platforms !== undefined) return Promise.resolve(success(found));
    const message = `builder "${name ?? ''}" is inactive`;
    return Promise.resolve(failure({ code: 'builder-missing', message, place: {}, fix: '' }));
  };
  return probeBuilders(images, { inspectBuilder }, NEVER).then((probed) => ({ probed, asked, images }));
}

it('asks each builder of a pool once', async () => {
  const { asked, probed } = await probe(['a', 'b'], { a: [], b: [] });
  expect(asked).toEqual(['a', 'b']);
  expect([...probed.builders.keys()]).toEqual(['a', 'b']);
});

it('leaves out, with a note, what does not answer while another does', async () => {
  const { probed } = await probe(['a', 'b'], { b: [] });
  expect(probed).toMatchObject({
    failures: [],
    notes: [{ message: 'builder "a" is left out of the pool: builder "a" is inactive' }],
  });
  expect([...probed.builders.keys()]).toEqual(['b']);
});

it('leaves out none that options name for a platform', async () => {
  const { probed } = await probe(['a', 'b'], { a: [] }, { 'linux/arm64': 'b' });
  expect(probed.failures.map(({ message }) => message)).toEqual(['builder "b" is inactive']);
  expect([...probed.builders.keys()].sort()).toEqual(['a', 'b']);
});

it('fails for each where none answers', async () => {
  const { probed } = await probe(['a', 'b'], {});
  expect(probed.failures.map(({ code }) => code)).toEqual(['builder-missing', 'builder-missing']);
  expect(probed.notes).toEqual([]);
});

it('takes the platform of a pool from the first that names one', async () => {
  const { probed, images } = await probe(['a', 'b', 'c'], { b: [], c: ['linux/s390x', 'linux/amd64'] });
  expect(images.map((image) => findNative(image, probed.builders))).toEqual(['linux/s390x', 'linux/s390x']);
});

it.each<[string, ImageSpec, string]>([
  ['of its own builder, whatever comes first', { builder: 'far' }, 'linux/s390x'],
  ['of the one that is in use where it names none', {}, 'linux/riscv64'],
  ["this machine's where the builder does not say", { builder: 'asleep' }, nameOwnPlatform()],
  ["this machine's where the builder was not asked", { builder: 'other' }, nameOwnPlatform()],
  [
    "this machine's where platforms are named",
    { builder: 'far', platforms: ['linux/386'] },
    nameOwnPlatform(),
  ],
])('finds the platform: %s', (_, spec, platform) => {
  const [, image] = makeWorkspace({ first: {}, api: spec }).images;
  const of = (...platforms: readonly string[]) => ({ ...BUILDER, platforms });
  const builders = new Map([
    [null, of('linux/riscv64')],
    ['far', of('linux/s390x', 'linux/amd64')],
    ['asleep', of()],
  ]);
  expect(findNative(image!, builders)).toBe(platform);
});
