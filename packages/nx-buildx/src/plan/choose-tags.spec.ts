import * as fc from 'fast-check';
import { isTag } from '../model/reference';
import { chooseTags, tagBranch } from './choose-tags';
import { LOCAL, MAIN } from './testing/workspace';

it.each([
  ['latest on the default branch', MAIN, 'latest'],
  ["latest on a person's machine", { ...LOCAL, branch: 'feature' }, 'latest'],
  ['the branch on another', { ...MAIN, branch: 'feature' }, 'feature'],
  [
    'the pull request',
    { ...MAIN, event: 'pull-request' as const, pullRequest: { number: '7', fork: false } },
    'pr-7',
  ],
  ['the git tag', { ...MAIN, event: 'tag' as const, branch: null, tag: 'v1.2.3' }, 'v1.2.3'],
  ['the commit where the branch is unknown', { ...MAIN, branch: null }, 'sha-0123456789ab'],
])('%s', (_, source, tag) => {
  expect(chooseTags(source, 'load')).toEqual([tag]);
});

it("pushes what a person builds under the branch's tag", () => {
  expect(chooseTags({ ...LOCAL, branch: 'feature' }, 'push')).toEqual(['feature']);
});

it.each(['latest', 'v1.2.3', '1.2', '2', 'key-abc', 'keys', 'pr-7', 'sha-0123456789ab'])(
  'branch %s never takes that tag',
  (branch) => {
    expect(tagBranch(branch, 'main')).toMatch(/^branch-/);
  },
);

it('gives every branch a tag of its own', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ unit: 'grapheme', minLength: 1 }),
      (a, b) => {
        expect(isTag(tagBranch(a, 'main'))).toBe(true);
        expect(tagBranch(a, 'main') === tagBranch(b, 'main')).toBe(a === b);
      },
    ),
  );
});
