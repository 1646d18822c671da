import { LOCAL, planned } from '../plan/testing/workspace';
import { buildWhatChildrenNeed, decideReuse } from './decide-reuse';
import { DIGEST, FakeRegistry, KEY, OTHER, decideReused, makeImage } from './testing/ports';
import type { LoadedImage } from '../model/loaded-image';

const IMAGE = 'ghcr.io/acme/api';

async function decide(registry: FakeRegistry, { plan } = makeImage(), loaded: readonly LoadedImage[] = []) {
  const own = new Set(plan.images.map(({ id }) => id));
  const inspectLoaded = () => Promise.resolve(loaded);
  const decided = await decideReuse(plan, own, { lookUp: registry.lookUp, inspectLoaded });
  return { decision: decided.images[0]?.decision, notes: decided.notes };
}

function holding(tags: Readonly<Record<string, string>>): FakeRegistry {
  const registry = new FakeRegistry();
  for (const [name, digest] of Object.entries(tags)) registry.tags.set(name, digest);
  return registry;
}

it('takes an image that is published under its key, and names the tags it lacks', async () => {
  const registry = holding({ [`${IMAGE}:key-${KEY}`]: DIGEST, [`${IMAGE}:latest`]: OTHER });
  expect((await decide(registry)).decision).toEqual({
    action: 'reuse',
    reason: `published as key-${KEY}`,
    from: 'registry',
    digest: DIGEST,
    missingTags: [`${IMAGE}:latest`],
  });
  // One request decides, one more says whether the tag stands for it.
  expect(registry.asked.sort()).toEqual([`${IMAGE}:key-${KEY}`, `${IMAGE}:latest`]);
});

it('puts no tag that stands for it already', async () => {
  const registry = holding({ [`${IMAGE}:key-${KEY}`]: DIGEST, [`${IMAGE}:latest`]: DIGEST });
  expect((await decide(registry)).decision).toMatchObject({ action: 'reuse', missingTags: [] });
});

it('builds what is not there, and what only a branch built', async () => {
  expect((await decide(new FakeRegistry())).decision).toMatchObject({ action: 'build' });
  const registry = holding({ [`${IMAGE}:key-branch-${KEY}`]: DIGEST });
  expect((await decide(registry)).decision).toMatchObject({ action: 'build' });
});

it('builds where a registry says nothing, with a note', async () => {
  const registry = new FakeRegistry();
  registry.silence = 'ghcr.io gave no answer';
  const { decision, notes } = await decide(registry);
  expect(decision).toEqual({ action: 'build', reason: 'ghcr.io gave no answer' });
  expect(notes).toContainEqual({ message: 'built without reuse: ghcr.io gave no answer', place: {} });
});

it.each([
  [{ [`${IMAGE}:key-${KEY}`]: DIGEST }, 'build'],
  [{ [`${IMAGE}:key-${KEY}`]: DIGEST, [`quay.io/acme/api:key-${KEY}`]: OTHER }, 'build'],
  [{ [`${IMAGE}:key-${KEY}`]: DIGEST, [`quay.io/acme/api:key-${KEY}`]: DIGEST }, 'reuse'],
])('an image of two repositories has to be the same in both: %#', async (tags, action) => {
  const made = makeImage({ image: [IMAGE, 'quay.io/acme/api'] });
  expect((await decide(holding(tags), made)).decision).toMatchObject({ action });
});

describe('an image to load', () => {
  const made = makeImage({ output: 'load' });
  const kept = `localhost/nx-buildx/api:key-${KEY}`;
  const inDaemon = (names: readonly string[], digests: readonly string[] = []) => [{ names, digests }];

  it('is taken from the daemon that keeps it under its key', async () => {
    const { decision } = await decide(new FakeRegistry(), made, inDaemon([`${IMAGE}:latest`, kept]));
    expect(decision).toMatchObject({ action: 'reuse', from: 'daemon', missingTags: [] });
  });

  it('gets the names that it lacks, whatever they stand for now', async () => {
    const { decision } = await decide(new FakeRegistry(), made, inDaemon([kept], [DIGEST]));
    expect(decision).toMatchObject({ from: 'daemon', digest: DIGEST, missingTags: [`${IMAGE}:latest`] });
  });

  it('is built where the daemon has one of its name only', async () => {
    const { decision } = await decide(new FakeRegistry(), made, inDaemon([`${IMAGE}:latest`]));
    expect(decision).toMatchObject({ action: 'build' });
  });

  it('is taken from the registry where the daemon has none', async () => {
    const registry = holding({ [`${IMAGE}:key-${KEY}`]: DIGEST });
    expect((await decide(registry, made)).decision).toMatchObject({ from: 'registry', digest: DIGEST });
  });

  it('says nothing of a silent registry where the daemon has it', async () => {
    const registry = new FakeRegistry();
    registry.silence = 'no answer';
    expect((await decide(registry, made, inDaemon([kept]))).notes).toEqual([]);
  });
});

it('says once why images have no key, and not again for those that stand on them', async () => {
  const plan = planned({
    images: { base: {}, api: {}, web: {} },
    files: {
      'apps/base/Dockerfile': 'FROM x',
      'apps/api/Dockerfile': 'FROM ghcr.io/acme/base',
      'apps/web/Dockerfile': 'FROM x',
    },
    findKey: (id) => ({
      key: null,
      reason: id === 'api:image' ? 'base has none' : 'x is unknown',
      pending: false,
    }),
  });
  const own = new Set(plan.images.map(({ id }) => id));
  const ports = { lookUp: new FakeRegistry().lookUp, inspectLoaded: () => Promise.resolve([]) };
  expect((await decideReuse(plan, own, ports)).notes).toEqual([
    { message: 'built without reuse: x is unknown', place: {} },
  ]);
});

it('builds what only the daemon has where a child is built by a builder that cannot see it', () => {
  const plan = planned({
    images: { base: {}, api: {} },
    files: { 'apps/base/Dockerfile': 'FROM x', 'apps/api/Dockerfile': 'FROM ghcr.io/acme/base' },
    source: LOCAL,
  });
  const [base, api] = plan.images;
  if (base === undefined || api === undefined) throw new Error('there are two');
  const seen = { ...plan, images: [decideReused(base, { from: 'daemon' }), api] };
  expect(buildWhatChildrenNeed(seen).images[0]?.decision).toMatchObject({ action: 'reuse' });
  const invocation = { ...base.invocation, transport: 'layout' as const };
  const unseen = { ...plan, images: [decideReused({ ...base, invocation }, { from: 'daemon' }), api] };
  expect(buildWhatChildrenNeed(unseen).images[0]?.decision).toMatchObject({ action: 'build' });
});
