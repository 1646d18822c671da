import { chooseContext } from './choose-context';
import { viewFiles } from './testing/workspace';

const PROJECTS = [
  { name: 'api', root: 'apps/api' },
  { name: 'shared', root: 'libs/shared' },
];

const FILES = viewFiles({
  'apps/api/src/main.ts': '',
  'apps/api/package.json': '',
  'package.json': '',
  'libs/shared/index.ts': '',
});

function choose(...paths: readonly string[]) {
  return chooseContext(
    'apps/api',
    paths.map((path) => ({ path })),
    PROJECTS,
    FILES,
  );
}

it.each([
  ['dist/apps/api', '.'],
  ['dist/apps/api/main.js', '.'],
  ['apps/api', '.'],
  ['libs', '.'],
  ['libs/*/package.json', '.'],
  ['src', 'apps/api'],
  ['dist/apps', '.'],
  ['.', 'apps/api'],
  ['package*.json', 'apps/api'],
])('COPY %s means the context %s', (path, context) => {
  expect(choose(path)).toEqual({ context, doubt: null });
});

it('takes the workspace when one source can only lie there and another in both', () => {
  expect(choose('package.json', 'libs')).toEqual({ context: '.', doubt: null });
});

it('takes the project where both could be meant, and says so', () => {
  expect(choose('package.json')).toEqual({
    context: 'apps/api',
    doubt: expect.stringContaining('package.json') as string,
  });
});

it('takes the project where sources contradict each other, and says so', () => {
  expect(choose('src', 'libs')).toEqual({
    context: 'apps/api',
    doubt: expect.stringContaining('"libs"') as string,
  });
});

it.each(['dist', 'build/output', 'dist/tool'])('doubts %s while the project has none', (path) => {
  expect(choose(path)).toEqual({ context: 'apps/api', doubt: expect.stringContaining(path) as string });
});

it('does not let output folders decide, which come and go', () => {
  const built = viewFiles({ 'dist/index.js': '', 'apps/api/src/main.ts': '' });
  expect(chooseContext('apps/api', [{ path: 'dist' }], PROJECTS, built).context).toBe('apps/api');
});
