import type { ImageId } from '../model/image';
import type { ImageResult } from '../model/result';
import { BUILDER, planned } from '../plan/testing/workspace';
import { findParents } from './find-parents';
import type { RunPorts } from './ports';
import { DIGEST, FakeRegistry, KEY, OTHER, makePorts } from './testing/ports';

const BASE = 'ghcr.io/acme/base';
const plan = planned({
  images: { base: {}, api: {} },
  files: { 'apps/base/Dockerfile': 'FROM x', 'apps/api/Dockerfile': `FROM ${BASE}` },
  findKey: (id) => ({
    key: id === 'base:image' ? KEY : 'f'.repeat(32),
    files: { digest: '', stamp: '' },
    platform: 'linux/amd64',
  }),
});

const built = (changes: Partial<ImageResult>): ImageResult =>
  ({
    project: 'base',
    outcome: 'built',
    transport: 'registry',
    layout: null,
    localName: null,
    image: `${BASE}:latest`,
    digest: DIGEST,
    platformDigests: { 'linux/amd64': DIGEST },
    key: KEY,
    ...changes,
  }) as ImageResult;

function find(
  registry: FakeRegistry,
  {
    own,
    recorded = null,
    ...changes
  }: Partial<RunPorts> & { own?: ImageResult; recorded?: ImageResult | null } = {},
) {
  const image = plan.images.find(({ id }) => id === 'api:image');
  if (image === undefined) throw new Error('api is planned');
  const results = new Map<ImageId, ImageResult>(own === undefined ? [] : [['base:image', own]]);
  const ports = makePorts(registry, { readResult: () => Promise.resolve(recorded), ...changes });
  return findParents({ image, builder: BUILDER, results, ports });
}

const linkTo = (digest: string) => new Map([['base:image', `docker-image://${BASE}@${digest}`]]);

it('stands on what this process built', async () => {
  const found = await find(new FakeRegistry(), { own: built({}) });
  expect(found).toMatchObject({
    links: linkTo(DIGEST),
    doubtful: [],
    missing: [],
    digests: { base: DIGEST },
  });
});

it('stands on what another process recorded under the same key, and asks nobody', async () => {
  const registry = new FakeRegistry();
  expect(await find(registry, { recorded: built({}) })).toMatchObject({
    links: linkTo(DIGEST),
    doubtful: [],
  });
  expect(registry.asked).toEqual([]);
});

it('asks the registry by the key where another machine built it', async () => {
  const registry = new FakeRegistry();
  registry.tags.set(`${BASE}:key-${KEY}`, OTHER);
  expect(await find(registry)).toMatchObject({ links: linkTo(OTHER), doubtful: [], warnings: [] });
});

it('prefers what is published under the key to what was recorded of other sources', async () => {
  const registry = new FakeRegistry();
  registry.tags.set(`${BASE}:key-${KEY}`, OTHER);
  expect(await find(registry, { recorded: built({ key: 'other' }) })).toMatchObject({ links: linkTo(OTHER) });
});

it.each([
  ['recorded of other sources', { recorded: built({ key: 'other' }) }],
  ['built while its files changed', { own: built({ key: null }) }],
])('doubts a parent that was %s', async (_, parts) => {
  expect(await find(new FakeRegistry(), parts)).toMatchObject({
    links: linkTo(DIGEST),
    doubtful: ['base:image'],
  });
});

it('guesses the published one at last, with a warning', async () => {
  const found = await find(new FakeRegistry());
  expect(found).toMatchObject({
    links: new Map([['base:image', `docker-image://${BASE}:latest`]]),
    doubtful: ['base:image'],
    warnings: [`base:image was not built on this machine: standing on ${BASE}:latest`],
  });
});
