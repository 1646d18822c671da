import { imageId } from '../../model/image';
import { createKeys } from './compute-keys';
import { createStepKeys } from './step-keys';
import type { KeySpec } from '../testing/keys';
import { makeKeyInput } from '../testing/keys';

const DEPENDENCIES = `FROM busybox AS deps
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
`;
const LOCK = { 'package.json': '{}', 'package-lock.json': '1' };

/** How many steps two images begin with alike. */
function countShared(one: string, other: string, spec: Partial<KeySpec> = {}): number {
  const { files, images, ...rest } = spec;
  const input = makeKeyInput({
    images: { one: { context: 'workspace' }, other: { context: 'workspace' }, ...images },
    files: { ...LOCK, 'apps/one/Dockerfile': one, 'apps/other/Dockerfile': other, ...files },
    ...rest,
  });
  const steps = createStepKeys(input, createKeys(input));
  const others = new Set(steps(imageId('other', 'image')));
  return steps(imageId('one', 'image')).filter((step) => others.has(step)).length;
}

const app = (name: string) => `${DEPENDENCIES}COPY apps/${name}/src src\nRUN build\n`;
const SOURCES = { 'apps/one/src/a': 'same', 'apps/other/src/a': 'same' };

it('are equal as far as stages begin alike', () => {
  expect(countShared(app('one'), app('other'), { files: SOURCES })).toBe(2);
});

it.each<[string, string, string, number]>([
  ['the same file', DEPENDENCIES, DEPENDENCIES, 2],
  ['another base', DEPENDENCIES, DEPENDENCIES.replace('busybox', 'busybox:2'), 0],
  ['another folder to work in', DEPENDENCIES, DEPENDENCIES.replace('/app', '/srv'), 0],
  [
    'a label before',
    DEPENDENCIES,
    DEPENDENCIES.replace('WORKDIR', 'LABEL name=other\nEXPOSE 80\nWORKDIR'),
    2,
  ],
  ['a build arg without a value', DEPENDENCIES, DEPENDENCIES.replace('WORKDIR', 'ARG APP\nWORKDIR'), 2],
  [
    'a variable that only RUN sees',
    DEPENDENCIES,
    DEPENDENCIES.replace('WORKDIR', 'ENV APP=other\nWORKDIR'),
    1,
  ],
  [
    "a platform that is the image's own",
    DEPENDENCIES,
    DEPENDENCIES.replace('FROM', 'FROM --platform=$BUILDPLATFORM'),
    2,
  ],
  ['a base that no registry knows', 'FROM nobody\nRUN a\n', 'FROM nobody\nRUN a\n', 1],
  ['another last step', DEPENDENCIES, DEPENDENCIES.replace('npm ci', 'npm install'), 1],
  ['another name of a stage', DEPENDENCIES, DEPENDENCIES.replace('AS deps', 'AS packages'), 2],
  [
    'a stage that stands on an equal one',
    `${DEPENDENCIES}FROM deps\nRUN a\n`,
    `${DEPENDENCIES.replace('AS deps', 'AS packages')}FROM packages\nRUN a\n`,
    3,
  ],
  [
    'a copy out of an equal stage',
    `${DEPENDENCIES}FROM busybox\nCOPY --from=deps /app /app\n`,
    `${DEPENDENCIES}FROM busybox\nCOPY --from=deps /app /app\n`,
    3,
  ],
  [
    'a copy out of another stage of the same name',
    `${DEPENDENCIES}FROM busybox\nCOPY --from=deps /app /app\n`,
    `${DEPENDENCIES.replace('npm ci', 'npm i')}FROM busybox\nCOPY --from=deps /app /app\n`,
    1,
  ],
])('with %s', (_, one, other, count) => {
  expect(countShared(one, other)).toBe(count);
});

it('tell files apart by what is in them', () => {
  const copy = 'FROM busybox\nCOPY apps/one/a /a\n';
  expect(countShared(copy, copy, { files: { 'apps/one/a': '1' } })).toBe(1);
  const other = copy.replace('apps/one', 'apps/other');
  const files = { 'apps/one/a': '1', 'apps/other/a': '2' };
  expect(countShared(copy, other, { files })).toBe(0);
});

it('are others where RUN runs in another network, or with other hosts', () => {
  const images = { other: { context: 'workspace', network: 'host' } } as const;
  expect(countShared(DEPENDENCIES, DEPENDENCIES, { images })).toBe(0);
});

it('exist up to what cannot be told', () => {
  const remote = `${DEPENDENCIES}ADD https://example.com/a /a\n`;
  expect(countShared(remote, remote)).toBe(2);
  const written = {
    findWriter: (_: unknown, path: string) => (path.startsWith('dist') ? 'one:build' : null),
  };
  const built = `${DEPENDENCIES}COPY dist /dist\n`;
  expect(countShared(built, built, written)).toBe(2);
});
