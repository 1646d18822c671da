import { BUILDER, DEFAULT_OPTIONS, MAIN, planned } from '../plan/testing/workspace';
import { formatPlan } from './format-plan';

it('says what of the workspace is sent', () => {
  const plan = planned({
    images: { api: { context: 'workspace', contextFilter: 'closure' } },
    files: { 'apps/api/Dockerfile': 'FROM x\nCOPY . .', 'package.json': '' },
  });
  expect(formatPlan(plan).split('\n')).toContain('  sends  apps/api, package.json');
});

it('says for each image what it stands on, what it is made of and where it goes', () => {
  const plan = planned({
    images: { base: {}, api: { tags: ['1', '2'] } },
    files: {
      'apps/base/Dockerfile': 'FROM x',
      'apps/api/Dockerfile': 'FROM ghcr.io/acme/base\nCOPY --from=ghcr.io/acme/base:0 / /',
    },
  });
  expect(formatPlan(plan)).toBe(
    `2 images on default (docker), at most 8 at once
cache registry: cache.repository is ghcr.io/acme/cache; branch main

base:image  build: no key in this test
  from   apps/base/Dockerfile in apps/base
  push   ghcr.io/acme/base:latest
  reads  ghcr.io/acme/cache:base--main
  writes ghcr.io/acme/cache:base--main

api:image  build: no key in this test
  on     base:image
  from   apps/api/Dockerfile in apps/api
  push   ghcr.io/acme/api:1
  push   ghcr.io/acme/api:2
  reads  ghcr.io/acme/cache:api--main
  writes ghcr.io/acme/cache:api--main

ℹ api:image apps/api/Dockerfile:2: ghcr.io/acme/base:0 is pinned, so it is not built here although base:image makes that image`,
  );
});

it('shows the cache mounts that an image uses and that are carried', () => {
  const mounts = { ids: ['npm'], maxSize: 1, image: null };
  const text = formatPlan(
    planned({
      images: { api: { cache: { ...DEFAULT_OPTIONS.cache, mounts } }, web: {} },
      files: {
        'apps/api/Dockerfile': 'FROM x\nRUN --mount=type=cache,id=npm,target=/x y',
        'apps/web/Dockerfile': 'FROM x',
      },
    }),
  );
  const ref = 'ghcr.io/acme/cache:_mount--npm--main';
  expect(text.match(/^ {2}mount .*$/gm)).toEqual([`  mount  npm (linux/amd64) reads ${ref}, writes ${ref}`]);
});

it('says in words where a cache is that is in no registry', () => {
  const s3 = { bucket: 'acme', region: 'r', prefix: 'ci/' };
  const plan = planned({
    images: { api: { cache: { ...DEFAULT_OPTIONS.cache, strategy: 's3', s3 } } },
    files: { 'apps/api/Dockerfile': 'FROM x' },
    source: { ...MAIN, branch: 'topic' },
    builder: { ...BUILDER, driver: 'remote', imageStore: null, cacheExports: ['s3'] },
  });
  expect(formatPlan(plan)).toBe(
    `cache s3: as configured; branch topic

api:image  build: no key in this test
  from   apps/api/Dockerfile in apps/api
  push   ghcr.io/acme/api:topic
  reads  s3://acme/ci/manifests/api--topic
  reads  s3://acme/ci/manifests/api--main
  writes s3://acme/ci/manifests/api--topic`,
  );
});

it('says which builder of a pool builds an image, and why', () => {
  const plan = planned({ images: { web: {} }, files: { 'apps/web/Dockerfile': 'FROM x' } });
  const placement = { family: 'x', reason: 'where its family is', alternatives: [], pinned: false };
  const images = plan.images.map((image) => ({ ...image, builder: 'ci-2', placement }));
  expect(formatPlan({ ...plan, images })).toContain('\n  by     ci-2: where its family is (x)\n');
});
