import { countDropped, countFiles } from './count-dropped';
import { compilePatterns } from './keys/pattern-list';
import { plantFiles } from './testing/file-tree';

const { tree } = plantFiles({
  'package.json': '',
  'README.md': '',
  'libs/loose.txt': '',
  'libs/shared/a': '',
  'libs/shared/tmp/b': '',
  'libs/other/a': '',
  'libs/other/b': '',
  'libs/other/node_modules/c': '',
  'apps/api/main.ts': '',
  'apps/api/e2e/test.ts': '',
  'apps/web/deep/main.ts': '',
  'docs/empty/': '',
});
const closure = { kept: ['apps/api', 'libs/shared', 'package.json'], dropped: ['apps/api/e2e'] };
const counted = countFiles(tree, compilePatterns(['**/node_modules']))!;

it('counts what the ignore file lets through and the closure does not, the fullest folder first', () => {
  expect(countDropped(closure, ['.'], counted)).toEqual({
    total: 10,
    dropped: 6,
    folders: [
      { path: 'libs/other', files: 2 },
      { path: '.', files: 1 },
      { path: 'apps/api/e2e', files: 1 },
      { path: 'apps/web', files: 1 },
      { path: 'libs', files: 1 },
    ],
  });
});

it('counts only what is copied', () => {
  expect(countDropped(closure, ['libs', 'libs/shared'], counted)).toMatchObject({
    total: 5,
    dropped: 3,
    folders: [{ path: 'libs/other' }, { path: 'libs' }],
  });
  expect(countDropped(closure, ['libs/shared'], counted)).toBeNull();
  expect(countDropped({ kept: ['.'], dropped: [] }, ['.'], counted)).toBeNull();
  expect(countDropped({ kept: ['.'], dropped: ['apps/web'] }, ['.'], counted)).toMatchObject({ dropped: 1 });
});

it('sees what is taken back in an ignored folder', () => {
  const patterns = compilePatterns(['libs', '!libs/other/a']);
  expect(countDropped(closure, ['libs'], countFiles(tree, patterns)!)).toEqual({
    total: 1,
    dropped: 1,
    folders: [{ path: 'libs/other', files: 1 }],
  });
});
