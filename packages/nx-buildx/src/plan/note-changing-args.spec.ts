import { noteChangingArgs } from './note-changing-args';
import type { ImageSpec } from './testing/workspace';
import { MAIN, makeWorkspace } from './testing/workspace';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

function notes(spec: ImageSpec, environment: Record<string, string> = {}, source = MAIN) {
  const [image] = makeWorkspace({ api: spec }).images;
  return image === undefined ? [] : noteChangingArgs(image, environment, source);
}

const found = (value: string, branch = 'feature') =>
  notes({ buildArgs: { V: value } }, {}, { ...MAIN, branch })
    .map(({ message }) => / is (.*?): /.exec(message)?.[1])
    .join();

it.each([
  [COMMIT, 'the commit'],
  [COMMIT.slice(0, 7), 'the commit'],
  [COMMIT.slice(0, 6), ''],
  [COMMIT.slice(1), ''],
  ['feature', 'the branch'],
  ['2026-01-31T10:20:30Z', 'a time'],
  ['2026-01-31T1020', 'a time'],
  ['2026-01-31', ''],
  ['1769854830', 'a time'],
  ['1769854830123', 'a time'],
  ['17698548301', ''],
  ['22', ''],
  ['', ''],
  ['production', ''],
])('"%s": %s', (value, what) => {
  expect(found(value)).toBe(what);
});

it('says nothing of the default branch, which stays', () => {
  expect(found('main', 'main')).toBe('');
});

it('says which image and which build arg', () => {
  expect(notes({ buildArgs: { GIT_SHA: COMMIT } })).toEqual([
    {
      message:
        'build arg GIT_SHA is the commit: the image is built anew with each one, unless "volatileBuildArgs" names it',
      place: { image: 'api:image', option: 'buildArgs.GIT_SHA' },
    },
  ]);
});

it('looks at values of the environment', () => {
  expect(notes({ buildArgs: { GIT_SHA: null } }, { GIT_SHA: COMMIT })).toHaveLength(1);
  expect(notes({ buildArgs: { GIT_SHA: null } })).toEqual([]);
});

it('leaves out what is volatile', () => {
  const buildArgs = { GIT_SHA: COMMIT, NOW: '2026-01-31T10:20:30Z' };
  const left = notes({ buildArgs, volatileBuildArgs: ['GIT_SHA'] });
  expect(left.map(({ place }) => place.option)).toEqual(['buildArgs.NOW']);
});

it('recognises nothing where git knows nothing', () => {
  expect(notes({ buildArgs: { V: COMMIT } }, {}, { ...MAIN, commit: null, branch: null })).toEqual([]);
});
