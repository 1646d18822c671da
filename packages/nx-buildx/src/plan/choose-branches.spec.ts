import type { SourceContext } from '../model/source-context';
import { chooseBranches } from './choose-branches';
import { LOCAL, MAIN } from './testing/workspace';

const PULL: SourceContext = {
  ...MAIN,
  event: 'pull-request',
  branch: 'feature',
  baseBranch: 'release',
  pullRequest: { number: '7', fork: false },
};

it.each<[string, SourceContext, readonly string[], string | null]>([
  ['default branch', MAIN, ['main'], 'main'],
  ['other branch', { ...MAIN, branch: 'feature' }, ['feature', 'main'], 'feature'],
  [
    'other branch with a known base',
    { ...MAIN, branch: 'feature', baseBranch: 'release' },
    ['feature', 'release', 'main'],
    'feature',
  ],
  ['unknown branch', { ...MAIN, branch: null }, ['main'], null],
  ['trusted pull request', PULL, ['pull:7', 'release', 'main'], 'pull:7'],
  ['pull request from a fork', { ...PULL, trust: 'untrusted' }, ['release', 'main'], null],
  [
    'merge queue',
    { ...MAIN, event: 'merge-queue', branch: null, baseBranch: 'main', trust: 'untrusted' },
    ['main'],
    null,
  ],
  ['tag', { ...MAIN, event: 'tag', branch: null, tag: 'v1' }, ['main'], null],
  [
    'tag of a known branch',
    { ...MAIN, event: 'tag', branch: 'release', tag: 'v1' },
    ['release', 'main'],
    null,
  ],
  [
    'default branch after a merge',
    { ...MAIN, mergedFrom: { pullRequest: '7', branch: 'feature' } },
    ['main', 'pull:7', 'feature'],
    'main',
  ],
  [
    'another branch after a merge',
    { ...MAIN, branch: 'release', mergedFrom: { pullRequest: '7', branch: 'feature' } },
    ['release', 'main'],
    'release',
  ],
  ["a person's machine", { ...LOCAL, branch: 'feature' }, ['feature', 'main'], null],
])('%s', (_, source, imports, exported) => {
  expect(chooseBranches(source, false)).toMatchObject({ imports, export: exported });
});

it("lets a person's machine export on request", () => {
  expect(chooseBranches({ ...LOCAL, branch: 'feature' }, true)).toMatchObject({ export: 'feature' });
});
