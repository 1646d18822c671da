import type { BuilderCapabilities } from '../model/builder';
import { failure, success } from '../model/failure';
import { BUILDER, makeWorkspace } from '../plan/testing/workspace';
import { findPlatform, probeBuilders } from './probe-builders';

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
  const { probed, images } = await probe(['a', 'b', 'c'], { b: [], c: ['linux/arm64', 'linux/amd64'] });
  expect(findPlatform(images, probed)).toBe('linux/arm64');
});
