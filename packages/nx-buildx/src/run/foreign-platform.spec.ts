import { planned } from '../plan/testing/workspace';
import type { ImageSpec } from '../plan/testing/workspace';
import { runPlan } from './run-plan';
import { FakeRegistry, makePorts } from './testing/ports';

const KEYS: Readonly<Record<string, string>> = {
  'base:image': '1'.repeat(32),
  'api:image': '2'.repeat(32),
};

/** Builds an image and one on it, keyed for `linux/amd64`. @param found what the images are for by their own word */
async function build(found: readonly string[], options: ImageSpec = {}) {
  const plan = planned({
    images: { base: options, api: options },
    files: { 'apps/base/Dockerfile': 'FROM x', 'apps/api/Dockerfile': 'FROM ghcr.io/acme/base' },
    findKey: (id) => ({
      key: KEYS[id] ?? '',
      files: { digest: '', stamp: '' },
      platform: 'linux/amd64',
    }),
  });
  const registry = new FakeRegistry();
  const asked: string[] = [];
  const results = await runPlan({
    plan,
    own: new Set(plan.images.map(({ id }) => id)),
    signal: new AbortController().signal,
    observer: { started: () => undefined, stepped: () => undefined, ended: () => undefined },
    ports: makePorts(registry, {
      readPlatforms: ({ reference, layout }) => {
        asked.push(reference ?? layout ?? '');
        return Promise.resolve(asked.length === 1 ? found : ['linux/amd64']);
      },
    }),
  });
  const told = ['base:image', 'api:image'] as const;
  return {
    keys: told.map((id) => results.get(id)?.key ?? null),
    warnings: told.map((id) => results.get(id)?.warnings),
    kept: [...registry.tags.keys()].filter((name) => name.includes(':key-')),
    asked,
  };
}

it('keeps what is for the platform that its key says', async () => {
  const { keys, warnings, kept } = await build(['linux/amd64']);
  expect(keys).toEqual(Object.values(KEYS));
  expect(kept).toHaveLength(2);
  expect(warnings).toEqual([[], []]);
});

it('keeps neither an image of another platform nor one on it', async () => {
  const { keys, warnings, kept, asked } = await build(['linux/arm64']);
  expect(kept).toEqual([]);
  expect(keys).toEqual([null, null]);
  expect(warnings).toEqual([
    [
      'not kept for reuse: it is for linux/arm64, and its key says linux/amd64: with "platforms" set it is kept',
    ],
    ['not kept for reuse: base:image may be another than planned'],
  ]);
  // Nothing more is asked of what is not kept anyway.
  expect(asked).toEqual(['ghcr.io/acme/base:latest']);
});

it('keeps none whose platform cannot be told', async () => {
  expect((await build([])).warnings[0]).toEqual([
    'not kept for reuse: what platform it is for cannot be told',
  ]);
});

it('looks at an OCI layout, too', async () => {
  const { keys, asked } = await build(['linux/arm64'], { output: 'oci' });
  expect(keys).toEqual([null, null]);
  expect(asked).toHaveLength(1);
});

it('asks nothing where the build was told its platform', async () => {
  const { kept, asked } = await build(['linux/arm64'], { platforms: ['linux/amd64'] });
  expect(kept).toHaveLength(2);
  expect(asked).toEqual([]);
});

it('takes a variant that the base image is of, and none that the platform does not run', async () => {
  expect((await build(['linux/amd64/v1'])).kept).toHaveLength(2);
  expect((await build(['linux/amd64/v3'])).kept).toEqual([]);
});
