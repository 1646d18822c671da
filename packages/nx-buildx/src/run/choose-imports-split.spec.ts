import type { ImageId } from '../model/image';
import { planned } from '../plan/testing/workspace';
import { chooseImports } from './choose-imports';
import { DIGEST, FakeRegistry } from './testing/ports';

const CACHE = 'ghcr.io/acme/cache';
const platforms = ['linux/amd64', 'linux/arm64'];
const plan = planned({
  images: { base: { platforms }, web: { platforms } },
  files: { 'apps/base/Dockerfile': 'FROM scratch', 'apps/web/Dockerfile': 'FROM ghcr.io/acme/base' },
});

async function choose(...refs: readonly string[]) {
  const registry = new FakeRegistry();
  for (const ref of refs) registry.tags.set(ref, DIGEST);
  const asked: (readonly [ImageId, string | null])[] = [];
  const { images } = await chooseImports(plan, new Set(['web:image']), {
    lookUp: registry.lookUp,
    findRelatives: (id, platform) => {
      asked.push([id, platform]);
      const whole = { backend: 'registry' as const, ref: `${CACHE}:web--main--p-amd64_arm64` };
      return [{ id, steps: 2, refs: () => [whole] }];
    },
  });
  const web = images.find(({ id }) => id === 'web:image');
  const listRefs = (imports: readonly { readonly ref: string }[] = []) => imports.map(({ ref }) => ref);
  return {
    asked,
    builds: web?.split?.builds.map(({ invocation }) => listRefs(invocation.cache.imports)),
    all: listRefs(web?.invocation.cache.imports),
    absent: listRefs(web?.invocation.cache.absent),
  };
}

const [AMD64, ARM64] = [`${CACHE}:web--main--p-amd64`, `${CACHE}:web--main--p-arm64`];

it('each platform reads what is there of its own', async () => {
  expect(await choose(AMD64, ARM64)).toEqual({
    asked: [],
    builds: [[AMD64], [ARM64]],
    all: [AMD64, ARM64],
    absent: [],
  });
});

it('one that has none reads what the build of all platforms left', async () => {
  const whole = `${CACHE}:web--main--p-amd64_arm64`;
  expect(await choose(AMD64, whole)).toEqual({
    asked: [['web:image', 'linux/arm64']],
    builds: [[AMD64], [whole]],
    all: [AMD64, whole],
    absent: [ARM64],
  });
});
