import { DEFAULT_OPTIONS, MAIN, planned, refused } from './testing/workspace';

const files = { 'apps/base/Dockerfile': 'FROM scratch', 'apps/api/Dockerfile': 'FROM ghcr.io/acme/base' };
const SEMVER = 'type=semver,pattern={{version}}';
const RELEASE = { ...MAIN, event: 'tag', branch: null, tag: 'v1.2.3' } as const;

it('plans the tags that rules give', () => {
  const { images, notes } = planned({
    images: { base: { tags: [SEMVER, 'type=sha'] } },
    files,
    source: RELEASE,
  });
  expect(images[0]?.invocation.references).toEqual([
    'ghcr.io/acme/base:1.2.3',
    'ghcr.io/acme/base:sha-0123456',
    'ghcr.io/acme/base:latest',
  ]);
  expect(notes).toEqual([]);
});

it('notes where the commit is the tag', () => {
  const { images, notes } = planned({ images: { base: { tags: [SEMVER] } }, files });
  expect(images[0]?.invocation.references).toEqual(['ghcr.io/acme/base:sha-0123456789ab']);
  expect(notes).toEqual([
    {
      message: 'no entry of "tags" gives a tag for this event: the commit is the tag',
      place: { image: 'base:image', option: 'tags' },
    },
  ]);
});

it.each([
  [[], 'ghcr.io/acme/base:latest'],
  [['1.4', 'latest'], 'ghcr.io/acme/base:1.4'],
  [['type=ref,event=branch', SEMVER, 'type=sha'], 'ghcr.io/acme/base:main'],
  [[SEMVER, 'type=sha'], 'ghcr.io/acme/base:latest'],
])('looks for a parent with tags %j where the default branch puts it', (tags, published) => {
  const { images } = planned({
    images: { base: { tags }, api: {} },
    files,
    source: RELEASE,
    requested: ['api'],
  });
  const named = images.find(({ id }) => id === 'api:image')?.invocation.namedContexts;
  expect(named).toEqual([{ name: 'ghcr.io/acme/base', from: 'base:image', published, anyPlatform: false }]);
});

it('refuses what no rule says before anything runs', () => {
  expect(refused({ images: { base: { tags: ['ok', 'type=semvr'] } }, files })).toEqual([
    'tag-rule-invalid base:image tags[1]',
  ]);
});

it('reads inline cache from at most four tags that rules give to branches', () => {
  const names = ['one', 'two', 'three', 'four'];
  const { images } = planned({
    images: {
      base: {
        tags: [SEMVER, 'type=sha', 'type=ref,event=branch', ...names],
        cache: { ...DEFAULT_OPTIONS.cache, strategy: 'inline', repository: null },
      },
    },
    files,
    source: RELEASE,
  });
  expect(images[0]?.invocation.cache.imports.map(({ ref }) => ref)).toEqual(
    ['main', 'one', 'two', 'three'].map((tag) => `ghcr.io/acme/base:${tag}`),
  );
});
