import type { SourceContext } from '../model/source-context';
import { chooseKeyTags, isKeyTag } from './choose-key-tags';
import { tagBranch } from './choose-tags';
import { LOCAL, MAIN } from './testing/workspace';

const KEY = '0123456789abcdef0123456789abcdef';
const OWN = `key-${KEY}`;
const BRANCH = `key-branch-${KEY}`;

const ON_BRANCH: SourceContext = { ...MAIN, branch: 'feature' };
const TAG: SourceContext = { ...MAIN, event: 'tag', branch: null, tag: 'v1' };
const PULL_REQUEST: SourceContext = {
  ...MAIN,
  event: 'pull-request',
  branch: 'feature',
  pullRequest: { number: '7', fork: false },
};

it.each<[string, SourceContext, readonly string[], string | null]>([
  ['a push to the default branch', MAIN, [OWN], OWN],
  ['its schedule', { ...MAIN, event: 'schedule' }, [OWN], OWN],
  ['its start by hand', { ...MAIN, event: 'manual' }, [OWN], OWN],
  ['a push to another branch', ON_BRANCH, [OWN, BRANCH], BRANCH],
  ['a pull request', PULL_REQUEST, [OWN, BRANCH], BRANCH],
  ['a pull request of a branch called main', { ...PULL_REQUEST, branch: 'main' }, [OWN, BRANCH], BRANCH],
  ['one that is not trusted', { ...PULL_REQUEST, trust: 'untrusted' }, [OWN, BRANCH], null],
  ['an untrusted push to the default branch', { ...MAIN, trust: 'untrusted' }, [OWN, BRANCH], null],
  ['a git tag', TAG, [OWN], BRANCH],
  ["a person's machine", LOCAL, [OWN, BRANCH], BRANCH],
  ["a person's machine on another branch", { ...LOCAL, branch: 'feature' }, [OWN, BRANCH], BRANCH],
  ['a branch nobody knows', { ...MAIN, branch: null }, [OWN, BRANCH], BRANCH],
])('%s', (_, source, reads, write) => {
  expect(chooseKeyTags(KEY, source, null)).toEqual({ reads, write });
});

it.each([
  ['any', MAIN, [OWN, BRANCH], OWN],
  ['any', TAG, [OWN, BRANCH], BRANCH],
  ['default-branch', ON_BRANCH, [OWN], BRANCH],
  ['default-branch', LOCAL, [OWN], BRANCH],
] as const)('from %s as configured', (from, source, reads, write) => {
  expect(chooseKeyTags(KEY, source, from)).toEqual({ reads, write });
});

it('reads first what the default branch wrote', () => {
  expect(chooseKeyTags(KEY, ON_BRANCH, null).reads[0]).toBe(chooseKeyTags(KEY, MAIN, null).write);
});

it.each([
  [OWN, true],
  [BRANCH, true],
  ['key-', false],
  [`${OWN}0`, false],
  [OWN.toUpperCase(), false],
  [`x${OWN}`, false],
  [`key-tag-${KEY}`, false],
  ['latest', false],
])('%s is a key tag: %s', (tag, expected) => {
  expect(isKeyTag(tag)).toBe(expected);
});

it.each([OWN, BRANCH, `branch-${OWN}`])('branch %s gives no image such a tag', (branch) => {
  expect(isKeyTag(tagBranch(branch, 'main'))).toBe(false);
});
