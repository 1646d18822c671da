import { DEFAULT_OPTIONS, REMOTE, planned } from '../../plan/testing/workspace';
import { moveImage } from '../../plan/plan-placed';
import type { ImageSpec } from '../../plan/testing/workspace';
import type { BuildPlan, PlannedImage } from '../../model/build-plan';
import { listRestores } from './list-restores';

const mounts = { ids: ['npm'], maxSize: 1e6, image: null };
const CARRY = { cache: { ...DEFAULT_OPTIONS.cache, mounts } };
const NPM = 'FROM node:22\nRUN --mount=type=cache,id=npm,target=/x y\n';
const NATIVE = NPM.replace('FROM', 'FROM --platform=$BUILDPLATFORM');
const ARM = { ...REMOTE, name: 'arm', platforms: ['linux/arm64'] };
const BOTH = { platforms: ['linux/amd64', 'linux/arm64'], platformBuilders: { 'linux/arm64': 'arm' } };

function makePlan(images: Readonly<Record<string, ImageSpec>>, text = NPM): BuildPlan {
  const files = Object.fromEntries(Object.keys(images).map((name) => [`apps/${name}/Dockerfile`, text]));
  return planned({ images, files, builders: { arm: ARM, two: { ...REMOTE, name: 'two' } } });
}

function list(plan: BuildPlan, change = (image: PlannedImage): PlannedImage => image) {
  const [image] = plan.images;
  if (image === undefined) throw new Error('nothing is planned');
  return listRestores(change(image), plan.mounts ?? []).map(({ mount, build, left }) => ({
    mount: `${mount.platform} on ${mount.builder}`,
    key: mount.key,
    write: mount.write,
    build: [build.invocation.builder, ...build.invocation.platforms].join(' '),
    left,
  }));
}

it('is the mount of the one build of an image', () => {
  expect(list(makePlan({ api: CARRY }))).toMatchObject([
    { mount: 'linux/amd64 on default', build: '', left: null },
  ]);
});

it.each([
  ['its own', NPM],
  ["the builder's", NATIVE],
])('is on each builder of an image that is split, for a stage of %s platform', (_, text) => {
  expect(list(makePlan({ api: { ...CARRY, ...BOTH } }, text))).toMatchObject([
    { mount: 'linux/amd64 on default', build: ' linux/amd64', left: null },
    { mount: 'linux/arm64 on arm', build: 'arm linux/arm64', left: null },
  ]);
});

it('is one for all platforms that one builder builds, where their stage is of one platform', () => {
  const platforms = [...BOTH.platforms, 'linux/arm/v7'];
  const restores = list(makePlan({ api: { ...CARRY, ...BOTH, platforms } }, NATIVE));
  expect(restores.map(({ mount }) => mount)).toEqual(['linux/amd64 on default', 'linux/arm64 on arm']);
});

it('is none of a stage that nothing can copy in', () => {
  expect(list(makePlan({ api: CARRY }, NPM.replace('node:22', 'scratch')))).toEqual([]);
});

describe('an image whose builder was lost', () => {
  const move = (image: PlannedImage) => moveImage(image, 'two');

  it('has a mount on the other that is not saved', () => {
    const plan = makePlan({ api: CARRY });
    const restores = list(plan, move);
    expect(restores).toMatchObject([
      { mount: 'linux/amd64 on two', write: null, build: 'two', left: 'default' },
    ]);
    expect(plan.mounts?.map(({ key }) => key)).not.toContain(restores[0]?.key);
  });

  it('has the mount that the plan has on the other', () => {
    const plan = makePlan({ api: CARRY, web: { ...CARRY, builder: 'two' } });
    const planned = plan.mounts?.find(({ builder }) => builder === 'two');
    expect(list(plan, move)).toMatchObject([{ key: planned?.key, left: 'default' }]);
  });

  it('shares what others bring that come from other lost builders', () => {
    const plan = makePlan({ api: CARRY, web: { ...CARRY, builder: 'two' } });
    const keys = plan.images.flatMap((image) =>
      listRestores(moveImage(image, 'three'), plan.mounts ?? []).map(({ mount }) => mount.key),
    );
    expect(keys).toHaveLength(2);
    expect(new Set(keys).size).toBe(1);
  });

  it('has that of a platform where its build moved to', () => {
    const plan = makePlan({ api: { ...CARRY, ...BOTH } }, NATIVE);
    const restores = list(plan, ({ split, ...image }) => ({
      ...image,
      split: split && {
        ...split,
        builds: split.builds.map((build) =>
          build.builder === 'arm'
            ? { ...build, builder: 'two', invocation: { ...build.invocation, builder: 'two' } }
            : build,
        ),
      },
    }));
    expect(restores).toMatchObject([
      { mount: 'linux/amd64 on default', left: null },
      { mount: 'linux/arm64 on two', build: 'two linux/arm64', left: 'arm', write: null },
    ]);
  });
});
