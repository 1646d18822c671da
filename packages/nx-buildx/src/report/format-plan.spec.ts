import { planned } from '../plan/testing/workspace';
import { formatPlan } from './format-plan';

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

it('says which builder of a pool builds an image, and why', () => {
  const plan = planned({ images: { web: {} }, files: { 'apps/web/Dockerfile': 'FROM x' } });
  const placement = { family: 'x', reason: 'where its family is', alternatives: [], pinned: false };
  const images = plan.images.map((image) => ({ ...image, builder: 'ci-2', placement }));
  expect(formatPlan({ ...plan, images })).toContain('\n  by     ci-2: where its family is (x)\n');
});
