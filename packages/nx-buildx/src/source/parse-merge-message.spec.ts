import { parseMergeMessage } from './parse-merge-message';

const both = (pullRequest: string | null, branch: string | null) => ({ pullRequest, branch });

it.each<[string, string, ReturnType<typeof both> | null]>([
  ['GitHub', 'Merge pull request #12 from acme/feature/x\n\nAdd a cart', both('12', 'feature/x')],
  ['GitHub, owner in another case', 'Merge pull request #12 from Acme/x', both('12', 'x')],
  ['GitHub, a fork', 'Merge pull request #12 from mallory/feature', both('12', null)],
  ['GitHub, squashed', 'Add a cart (#12)\n\n* first\n* second', both('12', null)],
  ['GitHub, squashed and reverted', 'Revert "Add a cart (#12)" (#13)', both('13', null)],
  [
    'GitLab',
    "Merge branch 'cart' into 'main'\n\nAdd a cart\n\nSee merge request shop/web!12",
    both('12', 'cart'),
  ],
  ['GitLab, a group in a group', "Merge branch 'a/b' into 'main'\n\nSee merge request !3", both('3', 'a/b')],
  ['GitLab, squashed with its number', 'Add a cart\n\nSee merge request shop/web!12', both('12', null)],
  ['Bitbucket Cloud', 'Merged in feature/x (pull request #12)\n\nAdd a cart', both('12', 'feature/x')],
  [
    'Bitbucket Data Center',
    'Pull request #12: Add a cart\n\nMerge in SHOP/web from feature/x to main\n\n* commit 1:',
    both('12', 'feature/x'),
  ],
  [
    'Bitbucket Data Center, a fork',
    'Pull request #12: Add a cart\n\nMerge in SHOP/web from ~MALLORY/web:feature/x to main',
    both('12', null),
  ],
  ['Azure', 'Merged PR 12: Add a cart', both('12', null)],
  ['Azure, by a branch policy', 'Merge pull request 12 from feature/x into main', both('12', 'feature/x')],
  ['Gitea', "Merge pull request 'Add a cart' (#12) from feature/x into main", both('12', 'feature/x')],
  ['Gitea, a fork', "Merge pull request 'x' (#12) from mallory/web:feature/x into main", both('12', null)],
  ['git', "Merge branch 'feature/x'", both(null, 'feature/x')],
  ['git, into another branch', "Merge branch 'feature/x' into release/1.x", both(null, 'feature/x')],
  ['git, a remote branch', "Merge remote-tracking branch 'origin/feature/x'", both(null, 'feature/x')],
  ['Windows line ends', 'Merge pull request #12 from acme/x\r\n\r\nAdd a cart\r\n', both('12', 'x')],

  ['an ordinary commit', 'Add a cart', null],
  ['nothing', '', null],
  ['an issue in the middle', 'Fix #12 (see #13) at last', null],
  ['a branch of another remote', "Merge remote-tracking branch 'mallory/main'", null],
  ['a pull', "Merge branch 'main' of github.com:acme/web", null],
  ['a pull into a branch', "Merge branch 'main' of https://github.com/mallory/web into x", null],
  ['several branches', "Merge branches 'a' and 'b'", null],
  ['a tag', "Merge tag 'v1.2.0'", null],
  ['a commit', "Merge commit 'f2ca1bb'", null],
  ['a merge only in the body', "Add a cart\n\nMerge branch 'secret'", null],

  ['no branch name: dots', "Merge branch '../../x'", null],
  ['no branch name: an option', "Merge branch '--upload-pack=x'", null],
  ['no branch name: a colon', 'Merged in a:b (pull request #1)', both('1', null)],
  ['no branch name: a space', "Merge branch 'a b'", null],
  ['no branch name: a control character', "Merge branch 'a\u0007b'", null],
  ['no branch name: a lock', 'Merge pull request #1 from acme/x.lock', both('1', null)],
  ['a number that is none', 'Merge pull request #1x from acme/y', null],
])('%s', (_, message, expected) => {
  expect(parseMergeMessage(message, 'acme')).toEqual(expected);
});

it("keeps no branch of a pull request where the repository's owner is not known", () => {
  expect(parseMergeMessage('Merge pull request #12 from acme/x', null)).toEqual(both('12', null));
});

it('is done soon with a long message', () => {
  const start = performance.now();
  parseMergeMessage(`Merge pull request '${'('.repeat(50_000)}`, 'acme');
  parseMergeMessage("Merge branch '".repeat(5_000), 'acme');
  parseMergeMessage('\n'.repeat(100_000), 'acme');
  expect(performance.now() - start).toBeLessThan(1000);
});
