import type { ImageId } from '../model/image';
import type { SourceContext } from '../model/source-context';
import type { ImageKey } from './keys/compute-keys';
import { planPublications } from './plan-publications';
import type { PublishOptions } from './plan-publications';
import type { ImageSpec } from './testing/workspace';
import { MAIN, makeWorkspace } from './testing/workspace';

const HEX = '0123456789abcdef0123456789abcdef';

interface Given {
  readonly images?: Readonly<Record<string, ImageSpec>>;
  readonly options?: Partial<PublishOptions>;
  readonly source?: SourceContext;
  readonly key?: ImageKey;
}

function publish({ images = { api: {} }, options, source = MAIN, key }: Given) {
  return planPublications({
    requests: makeWorkspace(images).images.map((image) => ({
      image,
      options: { tags: ['1.4'], to: null, ...options },
    })),
    findKey: (_: ImageId) => key ?? { key: HEX, files: { digest: '', stamp: '' }, platform: 'linux/amd64' },
    source,
    targetName: 'image',
  });
}

function referencesOf(given: Given): readonly string[] {
  const outcome = publish(given);
  if (!outcome.ok) throw new Error(outcome.failures.map(({ message }) => message).join());
  return outcome.value.flatMap(({ references }) => references);
}

it('names where an image is looked for, and what it becomes', () => {
  expect(publish({ options: { tags: ['1.4', 'latest'] } })).toEqual({
    ok: true,
    value: [
      {
        id: 'api:image',
        repositories: ['ghcr.io/acme/api'],
        reads: [`key-${HEX}`],
        references: ['ghcr.io/acme/api:1.4', 'ghcr.io/acme/api:latest'],
      },
    ],
  });
});

it.each<[string, Given, readonly string[]]>([
  ['every repository', { images: { api: { image: ['a.io/x', 'b.io/y'] } } }, ['a.io/x:1.4', 'b.io/y:1.4']],
  ['another repository', { options: { to: 'ghcr.io/acme/release' } }, ['ghcr.io/acme/release:1.4']],
  [
    'another one of the same name',
    { images: { api: {}, '@acme/web': {} }, options: { to: 'ghcr.io/release/{name}' } },
    ['ghcr.io/release/api:1.4', 'ghcr.io/release/acme-web:1.4'],
  ],
  [
    'the name of its repository',
    { images: { api: { image: ['a.io/x/shop'] } }, options: { to: 'b.io/{name}/{name}' } },
    ['b.io/shop/shop:1.4'],
  ],
  [
    'what rules say of a git tag',
    {
      options: { tags: ['type=semver,pattern={{version}}', 'type=ref,event=branch', 'stable'] },
      source: { ...MAIN, event: 'tag', branch: null, tag: 'v1.2.3' },
    },
    ['ghcr.io/acme/api:1.2.3', 'ghcr.io/acme/api:stable', 'ghcr.io/acme/api:latest'],
  ],
])('goes to %s', (_, given, references) => {
  expect(referencesOf(given)).toEqual(references);
});

it.each<[string, Given, readonly string[]]>([
  ['the default branch', { source: { ...MAIN, branch: 'feature' } }, [`key-${HEX}`]],
  [
    'any branch where that is configured',
    { images: { api: { reuse: { enabled: true, from: 'any', maxAge: null } } } },
    [`key-${HEX}`, `key-branch-${HEX}`],
  ],
])('publishes only what was built on %s', (_, given, reads) => {
  expect(publish(given)).toMatchObject({ value: [{ reads }] });
});

it.each<[string, Given, string, string]>([
  ['no tags', { options: { tags: [] } }, 'option-invalid', 'tags'],
  ['what is no tag', { options: { tags: ['ok', 'a b'] } }, 'option-invalid', 'tags'],
  ['a tag of a key', { options: { tags: [`key-${HEX}`] } }, 'option-invalid', 'tags'],
  ["a tag of a branch's key", { options: { tags: [`key-branch-${HEX}`] } }, 'option-invalid', 'tags'],
  ['a rule nobody understands', { options: { tags: ['ok', 'type=semvr'] } }, 'tag-rule-invalid', 'tags[1]'],
  ['what gives no tag', { options: { tags: ['type=semver,pattern={{raw}}'] } }, 'option-invalid', 'tags'],
  [
    'what an untrusted run may not put',
    {
      options: { tags: ['type=edge'] },
      source: { ...MAIN, event: 'unknown', trust: 'untrusted', trustReason: 'unknown' },
    },
    'option-invalid',
    'tags',
  ],
  ['no registry', { images: { api: { registry: null } } }, 'registry-missing', 'registry'],
  ['no key', { key: { key: null, reason: 'ADD of a URL', pending: false } }, 'image-unbuilt', 'image'],
])('refuses %s', (_, given, code, option) => {
  expect(publish(given)).toMatchObject({
    ok: false,
    failures: [{ code, place: { image: 'api:image', option } }],
  });
});

it('refuses one repository for several images, each with its reason', () => {
  const outcome = publish({ images: { api: {}, web: {} }, options: { to: 'ghcr.io/acme/all' } });
  expect(outcome.ok ? [] : outcome.failures.map(({ code, place }) => [code, place.image])).toEqual([
    ['option-conflict', 'api:image'],
    ['option-conflict', 'web:image'],
  ]);
});

it('publishes nothing where one of them cannot be', () => {
  const outcome = publish({ images: { api: {}, web: { registry: null } } });
  expect(outcome.ok ? [] : outcome.failures.map(({ place }) => place.image)).toEqual(['web:image']);
});

it('says why what an image is made of cannot be told', () => {
  const outcome = publish({ key: { key: null, reason: 'ADD of a URL', pending: false } });
  expect(outcome).toMatchObject({ failures: [{ message: expect.stringContaining('ADD of a URL') }] });
});

it.each<[string, Given]>([
  ['to', { options: { to: 'Not A Repository' } }],
  ['to', { options: { to: 'ghcr.io/acme/api:1.4' } }],
  ['image', { images: { api: { image: ['ghcr.io/Acme/api'] } } }],
  ['registry', { images: { api: { registry: 'ghcr.io/Acme' } } }],
])('refuses in "%s" what is no repository', (option, given) => {
  expect(publish(given)).toMatchObject({
    failures: [{ code: 'reference-invalid', place: { image: 'api:image', option } }],
  });
});
