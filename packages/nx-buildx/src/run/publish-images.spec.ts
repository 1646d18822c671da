import type { Publication } from '../plan/plan-publications';
import { publishImages } from './publish-images';
import { DIGEST, FakeRegistry, OTHER } from './testing/ports';

const NEVER = new AbortController().signal;
const API: Publication = {
  id: 'api:image',
  repositories: ['r/api'],
  reads: ['key-1', 'key-branch-1'],
  references: ['r/api:1.4', 'r/api:latest'],
};
const WEB: Publication = {
  id: 'web:image',
  repositories: ['r/web'],
  reads: ['key-2'],
  references: ['r/web:1.4'],
};

function holding(tags: Readonly<Record<string, string>>) {
  const registry = new FakeRegistry();
  for (const [name, digest] of Object.entries(tags)) registry.tags.set(name, digest);
  const copies: string[] = [];
  const copyImage = (from: string, digest: string, to: string) => {
    copies.push(`${from}@${digest} to ${to}`);
    return Promise.resolve(null);
  };
  return { registry, copies, ports: { lookUp: registry.lookUp, putTag: registry.putTag, copyImage } };
}

it('tags what is there under its key, the default branch first', async () => {
  const { registry, ports } = holding({ 'r/api:key-1': DIGEST, 'r/api:key-branch-1': OTHER });
  expect(await publishImages([API], ports, NEVER)).toEqual({
    ok: true,
    value: [{ id: 'api:image', digest: DIGEST, references: API.references }],
  });
  expect(registry.tags.get('r/api:1.4')).toBe(DIGEST);
  expect(registry.tags.get('r/api:latest')).toBe(DIGEST);
});

it('tags nothing where one was never built', async () => {
  const { registry, ports } = holding({ 'r/api:key-1': DIGEST });
  expect(await publishImages([API, WEB], ports, NEVER)).toMatchObject({
    failures: [{ code: 'image-unbuilt', place: { image: 'web:image' } }],
  });
  expect(registry.tags.size).toBe(1);
});

it('copies to another repository before it tags there', async () => {
  const { registry, copies, ports } = holding({ 'r/api:key-1': DIGEST });
  await publishImages([{ ...API, references: ['other/api:1.4'] }], ports, NEVER);
  expect(copies).toEqual([`r/api@${DIGEST} to other/api`]);
  expect(registry.tags.get('other/api:1.4')).toBe(DIGEST);
});

it('fails where a tag stands for another image', async () => {
  const { registry, ports } = holding({ 'r/api:key-1': DIGEST, 'r/api:1.4': OTHER });
  registry.immutable = true;
  expect(await publishImages([API], ports, NEVER)).toMatchObject({ failures: [{ code: 'tag-failed' }] });
});

describe('stopped', () => {
  const cancelled = {
    code: 'build-cancelled',
    message: 'the run was stopped',
    place: { image: 'api:image' },
  };

  it('puts no tag after a copy', async () => {
    const { registry, ports } = holding({ 'r/api:key-1': DIGEST });
    const stop = new AbortController();
    const copyImage = () => {
      stop.abort();
      return Promise.resolve(null);
    };
    const publication = { ...API, references: ['other/api:1.4'] };
    expect(await publishImages([publication], { ...ports, copyImage }, stop.signal)).toMatchObject({
      failures: [cancelled],
    });
    expect([...registry.tags.keys()]).toEqual(['r/api:key-1']);
  });

  it('does not take an image for unbuilt that was not looked up to the end', async () => {
    const { registry, ports } = holding({});
    const stop = new AbortController();
    registry.silence = 'was not waited for any longer';
    stop.abort();
    expect(await publishImages([API], ports, stop.signal)).toMatchObject({ failures: [cancelled] });
  });
});
