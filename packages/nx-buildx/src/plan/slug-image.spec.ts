import * as fc from 'fast-check';
import { nameCacheTag, nameMountTag, nameResultFolder } from './slug-image';
import { DEFAULT_OPTIONS } from './testing/workspace';

interface Names {
  readonly project: string;
  readonly branch: string;
  readonly target: string;
  readonly stage: string | null;
  readonly platforms: readonly string[];
}

const name = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom('a', 'A', 't', 's', 'p', '1', '-', '_', '.', '/', 'é'),
    minLength: 1,
    maxLength: 5,
  }),
);
/** Spellings of one platform. */
const SPELLINGS = [
  ['linux/amd64', 'linux/amd64/v1', 'linux/x86_64', 'Linux/AMD64'],
  ['linux/arm64', 'linux/arm64/v8', 'linux/aarch64'],
  ['linux/arm/v7', 'linux/arm', 'linux/armhf'],
  ['linux/arm/v6', 'linux/armel'],
  ['linux/amd64/v3'],
  ['linux/386', 'linux/i386'],
  ['windows/amd64'],
];
const platform = fc.constantFrom(...SPELLINGS.flat());
const all: fc.Arbitrary<Names> = fc.record({
  project: name,
  branch: name,
  target: fc.oneof(fc.constant('image'), name),
  stage: fc.option(name),
  platforms: fc.uniqueArray(platform),
});

function tagOf({ project, branch, target, stage, platforms }: Names): string {
  return nameCacheTag(
    { project, target, options: { ...DEFAULT_OPTIONS, stage, platforms } },
    branch,
    'image',
  );
}

/** The names in one form: platforms are a set, each in one of its spellings. */
function describeNames(names: Names): string {
  const platforms = SPELLINGS.flatMap((spellings) =>
    spellings.some((each) => names.platforms.includes(each)) ? spellings.slice(0, 1) : [],
  );
  return JSON.stringify({ ...names, platforms });
}

it('is a tag whatever the names are, always the same', () => {
  fc.assert(
    fc.property(all, (names) => {
      expect(tagOf(names)).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/);
      expect(tagOf(names)).toBe(tagOf({ ...names, platforms: [...names.platforms].reverse() }));
    }),
    { numRuns: 2000 },
  );
});

it('is at most as long as a tag may be', () => {
  const long = 'x'.repeat(200);
  const names = { project: long, branch: long, target: long, stage: long };
  expect(
    tagOf({ ...names, platforms: ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/386'] }),
  ).toHaveLength(128);
});

it('parts each of 1,000 images from each other: half a million pairs', () => {
  const images = fc.sample(all, { numRuns: 1000, seed: 1 });
  const different = new Set(images.map(describeNames));
  expect(different.size).toBeGreaterThan(900);
  expect(new Set(images.map(tagOf)).size).toBe(different.size);
});

it('parts names that differ in one thing', () => {
  fc.assert(
    fc.property(
      all,
      all,
      fc.constantFrom('project', 'branch', 'target', 'stage', 'platforms'),
      (a, b, key) => {
        const other: Names = { ...a, [key]: b[key] };
        expect(tagOf(a) === tagOf(other)).toBe(describeNames(a) === describeNames(other));
      },
    ),
    { numRuns: 2000 },
  );
});

it('names a platform in one way, however it is spelled', () => {
  const image = { project: 'api', target: 'image', options: { stage: null, platforms: [] } };
  const mount = { id: 'npm', owner: null, namespace: null };
  for (const spellings of SPELLINGS) {
    const platforms = spellings.map((each) =>
      tagOf({ ...image, branch: 'main', stage: null, platforms: [each] }),
    );
    expect(new Set(platforms).size).toBe(1);
    expect(new Set(spellings.map((each) => nameCacheTag(image, 'main', 'image', each))).size).toBe(1);
    const mounts = spellings.map((each) => nameMountTag({ ...mount, platform: each }, 'main'));
    expect(new Set(mounts).size).toBe(1);
  }
  const both = {
    ...image,
    options: { ...image.options, platforms: ['linux/aarch64', 'linux/x86_64', 'linux/arm64'] },
  };
  expect(nameCacheTag(both, 'main', 'image')).toBe('api--main--p-amd64_arm64');
});

it('gives images folders of their own', () => {
  fc.assert(
    fc.property(all, all, (a, b) => {
      const isSame = a.project === b.project && a.target === b.target;
      const folder = nameResultFolder(a.project, a.target, 'image');
      expect(folder === nameResultFolder(b.project, b.target, 'image')).toBe(isSame);
    }),
  );
});
