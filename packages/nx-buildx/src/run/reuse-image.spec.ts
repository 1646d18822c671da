import { reuseImage } from './reuse-image';
import { DIGEST, FakeRegistry, KEY, decideReused, makeImage, makePorts } from './testing/ports';

const NEVER = new AbortController().signal;
const LATEST = 'ghcr.io/acme/api:latest';

it('puts the tags that are missing, and tells what a build would', async () => {
  const { plan, image } = makeImage();
  const registry = new FakeRegistry();
  const decided = decideReused(image, { missingTags: [LATEST] });
  expect(await reuseImage(decided, plan, makePorts(registry), NEVER)).toMatchObject({
    outcome: 'reused',
    reason: 'there',
    image: LATEST,
    digest: DIGEST,
    platformDigests: { 'linux/amd64': DIGEST },
    platforms: ['linux/amd64'],
    transport: 'registry',
    tags: ['latest'],
    cache: { imports: [], export: null },
    failure: null,
  });
  expect([...registry.tags]).toEqual([[LATEST, DIGEST]]);
});

it('fails where a tag cannot be put', async () => {
  const { plan, image } = makeImage();
  const registry = new FakeRegistry();
  registry.tags.set(LATEST, 'another');
  registry.immutable = true;
  const result = await reuseImage(
    decideReused(image, { missingTags: [LATEST] }),
    plan,
    makePorts(registry),
    NEVER,
  );
  expect(result).toMatchObject({ outcome: 'failed', failure: { code: 'tag-failed' } });
});

describe('to load', () => {
  const { plan, image } = makeImage({ output: 'load' });
  const record = () => {
    const done: string[] = [];
    const ports = makePorts(new FakeRegistry(), {
      pull: (reference) => {
        done.push(`pull ${reference}`);
        return Promise.resolve(null);
      },
      keepLoaded: (source, name) => {
        done.push(`${source} kept as ${name}`);
        return Promise.resolve(null);
      },
      nameLoaded: (source, names) => {
        done.push(`${source} as ${names.join(' ')}`);
        return Promise.resolve(null);
      },
    });
    return { done, ports };
  };
  const kept = `localhost/nx-buildx/api:key-${KEY}`;

  it('pulls by digest and names what it pulled', async () => {
    const { done, ports } = record();
    expect(await reuseImage(decideReused(image), plan, ports, NEVER)).toMatchObject({ outcome: 'reused' });
    expect(done).toEqual([
      `pull ghcr.io/acme/api@${DIGEST}`,
      `ghcr.io/acme/api@${DIGEST} as ${LATEST}`,
      `ghcr.io/acme/api@${DIGEST} kept as ${kept}`,
    ]);
  });

  it('only names what the daemon has', async () => {
    const { done, ports } = record();
    await reuseImage(
      decideReused(image, { from: 'daemon', digest: null, missingTags: [LATEST] }),
      plan,
      ports,
      NEVER,
    );
    expect(done).toEqual([`${kept} as ${LATEST}`]);
  });

  it('fails where it cannot be pulled', async () => {
    const ports = makePorts(new FakeRegistry(), { pull: () => Promise.resolve('no space left') });
    const result = await reuseImage(decideReused(image), plan, ports, NEVER);
    expect(result).toMatchObject({
      outcome: 'failed',
      failure: { message: 'no space left', fix: expect.stringContaining('has room') },
    });
  });

  it('is cancelled where the run is stopped meanwhile', async () => {
    const stop = new AbortController();
    const ports = makePorts(new FakeRegistry(), {
      pull: () => {
        stop.abort();
        return Promise.resolve('docker pull was stopped');
      },
    });
    expect(await reuseImage(decideReused(image), plan, ports, stop.signal)).toMatchObject({
      outcome: 'cancelled',
      reason: 'the run was stopped',
      failure: { code: 'build-cancelled', fix: 'run it again' },
    });
  });
});
