import {
  BUILDER,
  CLASSIC,
  DEFAULT_OPTIONS,
  LOCAL,
  MAIN,
  REMOTE,
  planned,
  refused,
} from './testing/workspace';
import type { ImageSpec, PlanSpec } from './testing/workspace';

const carry = (ids: readonly string[], more: object = {}, cache: object = {}) => ({
  cache: { ...DEFAULT_OPTIONS.cache, ...cache, mounts: { ids, maxSize: 2e9, image: null, ...more } },
});
const run = (mount: string, base = 'node:22') => `FROM ${base}\nRUN --mount=type=cache,${mount} npm ci\n`;
const NPM = run('id=npm,target=/root/.npm');

function plan(
  images: Readonly<Record<string, ImageSpec>>,
  files: Readonly<Record<string, string>>,
  more = {},
) {
  const spec: PlanSpec = {
    images,
    files: Object.fromEntries(Object.entries(files).map(([name, text]) => [`apps/${name}/Dockerfile`, text])),
    ...more,
  };
  const { mounts = [], notes } = planned(spec);
  return { mounts, notes: notes.map(({ message }) => message) };
}

it('carries nothing that nobody asked for', () => {
  expect(plan({ api: {} }, { api: NPM })).toEqual({ mounts: [], notes: [] });
  expect(planned({ images: { api: {} }, files: { 'apps/api/Dockerfile': NPM } })).not.toHaveProperty(
    'mounts',
  );
});

it('carries one directory of a builder once, whoever uses it', () => {
  const { mounts, notes } = plan(
    { api: carry(['npm'], { maxSize: 5 }), web: carry(['npm'], { maxSize: 3, image: 'busybox:1' }) },
    { api: NPM, web: NPM },
  );
  expect(notes).toEqual([]);
  expect(mounts).toEqual([
    {
      key: expect.stringMatching(/^[a-z0-9_.-]{1,60}$/) as string,
      id: 'npm',
      owner: null,
      namespace: null,
      platform: 'linux/amd64',
      builder: 'default',
      reads: ['ghcr.io/acme/cache:_mount--npm--main'],
      write: 'ghcr.io/acme/cache:_mount--npm--main',
      insecure: false,
      maxSize: 3,
      users: [
        { image: 'api:image', platforms: [], tools: { name: 'node:22', platform: 'linux/amd64' } },
        { image: 'web:image', platforms: [], tools: { name: 'busybox:1', platform: 'linux/amd64' } },
      ],
    },
  ]);
});

describe('refs follow the policy of cache refs', () => {
  const refs = (source: object, cache = {}) => {
    const [mount] = plan({ api: carry(['npm'], {}, cache) }, { api: NPM }, { source }).mounts;
    return {
      reads: mount?.reads.map((ref) => ref.split('--')[2]),
      write: mount?.write?.split('--')[2] ?? null,
    };
  };

  it.each([
    ['a branch', { ...MAIN, branch: 'topic', baseBranch: 'next' }, ['topic', 'next', 'main'], 'topic'],
    [
      'a fork',
      { ...MAIN, event: 'pull-request', trust: 'untrusted', baseBranch: 'next' },
      ['next', 'main'],
      null,
    ],
    ["a person's machine", { ...LOCAL, branch: 'topic' }, ['topic', 'main'], null],
  ])('%s', (_, source, reads, write) => {
    expect(refs(source)).toEqual({ reads, write });
  });

  it('a person who exports', () => {
    expect(refs({ ...LOCAL, branch: 'topic' }, { exportLocally: true })).toMatchObject({ write: 'topic' });
  });
});

it('parts platforms, owners and namespaces, as BuildKit does', () => {
  const { mounts, notes } = plan(
    {
      api: { ...carry(['npm']), platforms: ['linux/amd64', 'linux/arm64'] },
      web: carry(['npm']),
      spaced: { ...carry(['npm']), buildArgs: { BUILDKIT_CACHE_MOUNT_NS: 'x' } },
    },
    { api: NPM, web: run('id=npm,target=/x,uid=1000'), spaced: NPM },
    { builder: { ...BUILDER, platforms: ['linux/amd64', 'linux/arm64'] } },
  );
  expect(mounts.map(({ write }) => write)).toEqual([
    'ghcr.io/acme/cache:_mount--npm--main',
    'ghcr.io/acme/cache:_mount--npm--main--p-arm64',
    'ghcr.io/acme/cache:_mount--npm--main--v-u1000_g0_m755',
    expect.stringMatching(/^ghcr.io\/acme\/cache:_mount--npm--main--v-x-[0-9a-f]{16}$/),
  ]);
  expect(notes).toEqual([expect.stringContaining('"npm" is 2 directories')]);
});

it('knows a platform in all its spellings', () => {
  const { mounts } = plan(
    {
      api: { ...carry(['npm']), platforms: ['linux/arm64'] },
      web: { ...carry(['npm']), platforms: ['linux/aarch64'] },
    },
    { api: NPM, web: NPM },
    { builder: { ...BUILDER, platforms: ['linux/amd64', 'linux/arm64'] } },
  );
  expect(mounts).toMatchObject([{ platform: 'linux/arm64', users: [{}, {}] }]);
});

it('knows ids and platforms as each build expands them', () => {
  const text =
    'FROM --platform=$BUILDPLATFORM go AS b\nARG TARGETARCH\nRUN --mount=type=cache,id=go-$TARGETARCH,target=/x y';
  const { mounts } = plan(
    { api: { ...carry(['go-arm64']), platforms: ['linux/amd64', 'linux/arm64'] } },
    { api: text },
  );
  expect(mounts.map(({ id, platform }) => [id, platform])).toEqual([['go-arm64', 'linux/amd64']]);
});

describe('builders of single platforms', () => {
  const ARM = { ...REMOTE, name: 'arm', platforms: ['linux/arm64'] };
  const both = { platforms: ['linux/amd64', 'linux/arm64'], platformBuilders: { 'linux/arm64': 'arm' } };
  const native = 'FROM --platform=$BUILDPLATFORM go AS b\nRUN --mount=type=cache,id=npm,target=/x y';
  const places = (images: Readonly<Record<string, ImageSpec>>, text: string, more: object = {}) => {
    const files = Object.fromEntries(Object.keys(images).map((name) => [name, text]));
    return plan(images, files, { builders: { arm: ARM }, ...more }).mounts.map(
      ({ builder, platform, write, users }) => ({
        at: `${platform} on ${builder}`,
        write: write?.split('--').slice(2).join('--') ?? null,
        users: users.map(({ image, platforms }) => [image, ...platforms].join(' ')),
      }),
    );
  };

  it('have the mounts of what they build', () => {
    expect(places({ api: { ...carry(['npm']), ...both } }, NPM)).toEqual([
      { at: 'linux/amd64 on default', write: 'main', users: ['api:image linux/amd64'] },
      { at: 'linux/arm64 on arm', write: 'main--p-arm64', users: ['api:image linux/arm64'] },
    ]);
  });

  it("have those of stages of the builder's own platform, which is each builder's own", () => {
    expect(places({ api: { ...carry(['npm']), ...both } }, native)).toEqual([
      { at: 'linux/amd64 on default', write: 'main', users: ['api:image linux/amd64'] },
      { at: 'linux/arm64 on arm', write: 'main--p-arm64', users: ['api:image linux/arm64'] },
    ]);
  });

  it('may save a mount of one ref from any, and restore it on all', () => {
    const builders = { arm: { ...ARM, platforms: ['linux/amd64', 'linux/arm64'] } };
    const web = { ...carry(['npm']), builder: 'arm' };
    expect(places({ api: { ...carry(['npm']), ...both }, web }, native, { builders })).toEqual([
      { at: 'linux/amd64 on default', write: 'main', users: ['api:image linux/amd64'] },
      { at: 'linux/amd64 on arm', write: 'main', users: ['api:image linux/arm64', 'web:image'] },
    ]);
  });

  it('share one mount among the platforms that one of them builds', () => {
    const platforms = [...both.platforms, 'linux/arm/v7'];
    expect(places({ api: { ...carry(['npm']), ...both, platforms } }, native)[0]).toMatchObject({
      at: 'linux/amd64 on default',
      users: ['api:image linux/amd64 linux/arm/v7'],
    });
  });

  it('are taken to be of the platform that they are named for, where they have yet to be started', () => {
    const builders = { arm: { ...ARM, platforms: [] } };
    const [, arm] = places({ api: { ...carry(['npm']), ...both } }, native, { builders });
    expect(arm?.at).toBe('linux/arm64 on arm');
  });

  it('save nothing where they have an image store that pushes none', () => {
    const builders = { arm: { ...CLASSIC, name: 'arm', platforms: ['linux/arm64'] } };
    const mounts = places({ api: { ...carry(['npm']), ...both } }, NPM, { builders });
    expect(mounts.map(({ write }) => write)).toEqual(['main', null]);
  });
});

it('pushes as insecurely as all of its users allow', () => {
  const insecure = (...images: readonly boolean[]) =>
    plan(
      Object.fromEntries(
        images.map((each, index) => [
          `app-${String(index)}`,
          carry(['npm'], {}, { registry: { insecure: each } }),
        ]),
      ),
      Object.fromEntries(images.map((_, index) => [`app-${String(index)}`, NPM])),
    ).mounts.map((mount) => mount.insecure);
  expect(insecure(true, true)).toEqual([true]);
  expect(insecure(true, false)).toEqual([false]);
});

describe('notes', () => {
  it('an id that no Dockerfile of the workspace has', () => {
    const other = { web: carry(['npm', 'gone']), api: carry(['npm', 'gone']) };
    const { mounts, notes } = plan(other, { web: 'FROM x', api: NPM }, { requested: ['web'] });
    expect(mounts).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('no Dockerfile has a cache mount "gone"')]);
  });

  it('a mount that begins with files', () => {
    const text = `FROM seed AS seed\n${run('id=npm,target=/x,from=seed')}`;
    const { mounts, notes } = plan({ api: carry(['npm']) }, { api: text });
    expect(mounts).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('begins with files of a stage')]);
  });

  it('an image that uses a carried mount without carrying it', () => {
    const { mounts, notes } = plan({ api: carry(['npm']), web: {} }, { api: NPM, web: NPM });
    expect(mounts[0]?.users.map(({ image }) => image)).toEqual(['api:image']);
    expect(notes).toEqual([expect.stringContaining('uses the cache mount "npm" too')]);
  });

  it('nothing to copy with', () => {
    const text = run('id=npm,target=/x', 'scratch');
    expect(plan({ api: carry(['npm']) }, { api: text }).notes).toEqual([
      expect.stringContaining('stands on scratch'),
    ]);
    expect(plan({ api: carry(['npm'], { image: 'busybox' }) }, { api: text }).notes).toEqual([]);
  });

  it('an image store that pushes none', () => {
    const builder = { ...BUILDER, imageStore: 'classic', cacheExports: ['inline'] };
    const { mounts, notes } = plan({ api: carry(['npm']) }, { api: NPM }, { builder });
    expect(mounts[0]?.write).toBeNull();
    expect(notes).toContainEqual(expect.stringContaining('saves none'));
  });
});

it('has the platform of its own machine where the builder has yet to start', () => {
  const spec = { builder: { ...REMOTE, platforms: [] }, ownPlatform: 'linux/arm64' };
  const { mounts } = plan({ api: carry(['npm']) }, { api: NPM }, spec);
  expect(mounts[0]?.write).toBe('ghcr.io/acme/cache:_mount--npm--main--p-arm64');
});

it('has no part in images that are built without cache', () => {
  expect(plan({ api: { ...carry(['npm']), noCache: true } }, { api: NPM }).mounts).toEqual([]);
});

it('needs a repository', () => {
  const files = { 'apps/api/Dockerfile': NPM };
  expect(refused({ images: { api: carry(['npm'], {}, { repository: null }) }, files })).toEqual([
    'cache-repository-missing api:image cache.mounts',
  ]);
});
