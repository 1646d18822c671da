import { findDoubt, keepKey } from './keep-key';
import { DIGEST, FakeRegistry, KEY, OTHER, makeImage, makePorts } from './testing/ports';

const TAG = `ghcr.io/acme/api:key-${KEY}`;
const OWN = { digest: DIGEST, platformDigests: { 'linux/amd64': DIGEST } };
const { image } = makeImage();

it('keeps what was pushed under its key', async () => {
  const registry = new FakeRegistry();
  expect(await keepKey({ image, digests: OWN, ports: makePorts(registry) })).toEqual({
    digests: OWN,
    warnings: [],
  });
  expect(registry.tags.get(TAG)).toBe(DIGEST);
});

it('takes what another machine kept first, tags included', async () => {
  const registry = new FakeRegistry();
  registry.tags.set(TAG, OTHER);
  const kept = await keepKey({ image, digests: OWN, ports: makePorts(registry) });
  expect(kept.digests.digest).toBe(OTHER);
  expect(registry.tags.get('ghcr.io/acme/api:latest')).toBe(OTHER);
});

it('takes what another machine kept between question and answer', async () => {
  const registry = new FakeRegistry();
  const ports = makePorts(registry, {
    putTag: (repository, tag, digest) => {
      if (tag.startsWith('key-') && digest === DIGEST) registry.tags.set(`${repository}:${tag}`, OTHER);
      else registry.tags.set(`${repository}:${tag}`, digest);
      return Promise.resolve({ status: 'put' });
    },
  });
  expect((await keepKey({ image, digests: OWN, ports })).digests.digest).toBe(OTHER);
});

it('replaces what a build was forced against', async () => {
  const registry = new FakeRegistry();
  registry.tags.set(TAG, OTHER);
  const forced = { ...image, reuse: { ...image.reuse, replace: true } };
  await keepKey({ image: forced, digests: OWN, ports: makePorts(registry) });
  expect(registry.tags.get(TAG)).toBe(DIGEST);
});

it('takes what a registry that lets no tag move has', async () => {
  const registry = new FakeRegistry();
  registry.tags.set(TAG, OTHER);
  registry.immutable = true;
  const forced = { ...image, reuse: { ...image.reuse, replace: true } };
  expect((await keepKey({ image: forced, digests: OWN, ports: makePorts(registry) })).digests.digest).toBe(
    OTHER,
  );
});

it.each([
  ['the push could not be verified', { digest: DIGEST, platformDigests: {} }, null],
  ['503', OWN, '503'],
])('warns where it is not kept: %s', async (reason, digests, silence) => {
  const registry = new FakeRegistry();
  registry.silence = silence;
  const kept = await keepKey({ image, digests, ports: makePorts(registry) });
  expect(kept).toEqual({ digests, warnings: [`not kept for reuse: ${reason}`] });
  expect(registry.tags.size).toBe(0);
});

it('keeps nothing without the right to', async () => {
  const registry = new FakeRegistry();
  const readOnly = { ...image, reuse: { ...image.reuse, write: null } };
  await keepKey({ image: readOnly, digests: OWN, ports: makePorts(registry) });
  expect(registry.asked).toEqual([]);
});

it.each([
  [null, [], {}],
  ['base:image may be another than planned', ['base:image'] as const, {}],
  ['written to', [], { findChange: () => 'written to' }],
  ['triggers', [], { findUnseenInput: () => Promise.resolve('triggers') }],
])('doubts what was built: %s', async (doubt, doubtful, changes) => {
  expect(await findDoubt(image, doubtful, makePorts(new FakeRegistry(), changes))).toBe(doubt);
});
