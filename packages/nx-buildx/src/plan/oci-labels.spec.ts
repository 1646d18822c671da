import { describeKeyOptions } from './keys/key-options';
import { planOciLabels } from './oci-labels';
import type { OciLabelsInput } from './oci-labels';
import { BUILDER, CLASSIC, DEFAULT_OPTIONS, MAIN, REMOTE, makeWorkspace, planned } from './testing/workspace';

const URL = 'https://github.com/acme/shop';
const STABLE = { title: 'api', source: URL, url: URL };
const VOLATILE = { revision: MAIN.commit, version: '1.2.3' };

type Given = Partial<Omit<OciLabelsInput, 'options'>> & {
  readonly options?: Partial<OciLabelsInput['options']>;
};

function label({ options, ...given }: Given = {}) {
  return planOciLabels({
    source: { ...MAIN, repositoryUrl: URL },
    environment: {},
    builder: BUILDER,
    output: 'push',
    repositories: ['ghcr.io/acme/api'],
    version: '1.2.3',
    isParent: false,
    ...given,
    options: { ...DEFAULT_OPTIONS, ociLabels: true, ...options },
  });
}

function named(values: object, level = '') {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      `${level}org.opencontainers.image.${name}`,
      value as unknown,
    ]),
  );
}

it('computes nothing unless asked to', () => {
  const options = { ociLabels: false, labels: { a: '1' }, annotations: { b: '2' } };
  expect(label({ options })).toEqual({ labels: { a: '1' }, annotations: { b: '2' } });
});

it('labels an image that nobody stands on with everything', () => {
  expect(label().labels).toEqual(named({ ...STABLE, ...VOLATILE }));
});

it('labels a parent only with what stays from commit to commit', () => {
  expect(label({ isParent: true }).labels).toEqual(named(STABLE));
});

it('annotates the index of either with everything', () => {
  const annotations = named({ ...STABLE, ...VOLATILE }, 'index:');
  expect(label().annotations).toEqual(annotations);
  expect(label({ isParent: true }).annotations).toEqual(annotations);
});

it.each<[string, Given, boolean]>([
  ['provenance by default', {}, true],
  ['provenance', { options: { provenance: 'mode=max' } }, true],
  ['no provenance', { options: { provenance: 'false' } }, false],
  ['provenance disabled by attribute', { options: { provenance: 'disabled=true' } }, false],
  ['no provenance by default', { environment: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' } }, false],
  [
    'provenance against the environment',
    { environment: { BUILDX_NO_DEFAULT_ATTESTATIONS: '1' }, options: { provenance: 'true' } },
    true,
  ],
  ['an SBOM alone', { options: { provenance: 'false', sbom: 'true' } }, true],
  [
    'several platforms',
    { options: { provenance: 'false', platforms: ['linux/amd64', 'linux/arm64'] } },
    true,
  ],
  ['one platform', { options: { provenance: 'false', platforms: ['linux/amd64'] } }, false],
  ["docker's classic store", { builder: CLASSIC }, false],
  ['another driver', { builder: REMOTE }, true],
  ['a loaded image', { output: 'load' }, false],
  ['no output', { output: 'none' }, false],
])('with %s', (_, given, isAnnotated) => {
  expect(Object.keys(label(given).annotations).length > 0).toBe(isAnnotated);
});

it('leaves out what is not known', () => {
  const source = { ...MAIN, commit: null };
  expect(label({ source, version: null }).labels).toEqual(named({ title: 'api' }));
});

it.each([
  ['0', '1970-01-01T00:00:00Z'],
  ['1700000000', '2023-11-14T22:13:20Z'],
  ['soon', undefined],
  [undefined, undefined],
])('was created at SOURCE_DATE_EPOCH=%s', (epoch, created) => {
  const { labels } = label({ environment: { SOURCE_DATE_EPOCH: epoch } });
  expect(labels['org.opencontainers.image.created']).toBe(created);
});

it.each([
  'org.opencontainers.image.revision',
  'index:org.opencontainers.image.revision',
  'manifest:org.opencontainers.image.revision',
  'index,manifest:org.opencontainers.image.revision',
  'manifest[linux/amd64]:org.opencontainers.image.revision',
  'manifest-descriptor[linux/amd64],index:org.opencontainers.image.revision',
])('computes nothing beside the annotation %s', (name) => {
  const { labels, annotations } = label({ options: { annotations: { [name]: 'mine' } } });
  expect(labels).toEqual(named({ ...STABLE, version: '1.2.3' }));
  expect(annotations).toEqual({ ...named({ ...STABLE, version: '1.2.3' }, 'index:'), [name]: 'mine' });
});

it('computes nothing beside a label of the name', () => {
  const title = { 'org.opencontainers.image.title': 'Shop' };
  const { labels, annotations } = label({ options: { labels: title } });
  expect(labels).toMatchObject(title);
  expect(annotations).not.toHaveProperty(['index:org.opencontainers.image.title']);
});

it('tells nobody the token a repository was cloned with', () => {
  const source = { ...MAIN, repositoryUrl: 'https://ci:secret@github.com/acme/shop' };
  expect(JSON.stringify(label({ source }))).not.toContain('secret');
  expect(label({ source }).labels).toMatchObject(named({ source: URL }));
});

it('is no part of the key', () => {
  const keyOf = (ociLabels: boolean) =>
    makeWorkspace({ api: { ociLabels } }).images.map((image) => describeKeyOptions(image, {}, new Date(0)));
  expect(keyOf(true)).toEqual(keyOf(false));
});

it('gives one parent in two commits the same labels, in a plan', () => {
  const labelsOf = (commit: string) =>
    planned({
      images: { base: { ociLabels: true }, api: { ociLabels: true } },
      files: { 'apps/base/Dockerfile': 'FROM scratch', 'apps/api/Dockerfile': 'FROM ghcr.io/acme/base' },
      source: { ...MAIN, commit },
    }).images.map(({ invocation }) => invocation.labels);
  const [before, after] = [labelsOf('a'.repeat(40)), labelsOf('b'.repeat(40))];
  expect(after[0]).toEqual(before[0]);
  expect(after[1]).not.toEqual(before[1]);
});
