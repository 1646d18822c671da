import type { SourceContext } from '../model/source-context';
import type { ImageKey } from './keys/compute-keys';
import { planReuse } from './plan-reuse';
import type { ReuseInput } from './plan-reuse';
import type { ImageSpec } from './testing/workspace';
import { MAIN, UNKEYED, makeWorkspace } from './testing/workspace';

const HEX = '0123456789abcdef0123456789abcdef';
const KEY: ImageKey = { key: HEX, files: { digest: '', stamp: '' }, platform: 'linux/amd64' };
const REPOSITORIES = ['ghcr.io/acme/api'];

function reuse(spec: ImageSpec, rest: Partial<ReuseInput> = {}) {
  const [image] = makeWorkspace({ api: spec }).images;
  if (image === undefined) throw new Error('no image');
  return planReuse({
    image,
    key: KEY,
    output: 'push',
    source: MAIN,
    repositories: REPOSITORIES,
    resultFolder: 'dist/images/api',
    ...rest,
  });
}

const UNTRUSTED: SourceContext = { ...MAIN, event: 'pull-request', branch: 'x', trust: 'untrusted' };

it('looks where the image is published, and keeps what is pushed', () => {
  expect(reuse({})).toEqual({
    key: HEX,
    platform: 'linux/amd64',
    reason: null,
    repositories: REPOSITORIES,
    reads: [`key-${HEX}`],
    write: `key-${HEX}`,
    loadedAs: null,
    replace: false,
    pending: false,
  });
});

it.each([
  [
    'without a key',
    {},
    { key: UNKEYED },
    { key: null, reads: [], write: null, reason: 'no key in this test' },
  ],
  [
    'that waits for a task',
    {},
    { key: { key: null, reason: 'waits for api:build', pending: true } },
    { key: null, reads: [], write: null, pending: true },
  ],
  ['that is loaded', {}, { output: 'load' }, { reads: [`key-${HEX}`], write: null, reason: null }],
  ['that goes nowhere', {}, { output: 'none' }, { reads: [`key-${HEX}`], write: null, reason: null }],
  [
    'of an untrusted run',
    {},
    { source: UNTRUSTED },
    { reads: [`key-${HEX}`, `key-branch-${HEX}`], write: null },
  ],
  [
    'without a registry',
    { registry: null },
    { output: 'load' },
    { repositories: [], reads: [], write: null },
  ],
  [
    'with a repository of its own and no registry',
    { registry: null, image: ['ghcr.io/acme/api'] },
    {},
    { repositories: REPOSITORIES, write: `key-${HEX}` },
  ],
  [
    'that takes any',
    { reuse: { enabled: true, from: 'any', maxAge: null } },
    {},
    { reads: [`key-${HEX}`, `key-branch-${HEX}`] },
  ],
] satisfies [string, ImageSpec, Partial<ReuseInput>, object][])('an image %s', (_, spec, rest, expected) => {
  expect(reuse(spec, rest)).toMatchObject(expected);
});

it.each<[string, ImageSpec, Partial<ReuseInput>, string | null]>([
  ['reuse is switched off', { reuse: { enabled: false, from: null, maxAge: null } }, {}, `key-${HEX}`],
  ['noCache is set', { noCache: true }, {}, `key-${HEX}`],
  ['an OCI layout is asked for', {}, { output: 'oci' }, null],
])('%s: it is built, and takes the place of what was kept', (reason, spec, rest, write) => {
  expect(reuse(spec, rest)).toMatchObject({ key: HEX, reads: [], write, replace: true, reason });
});
