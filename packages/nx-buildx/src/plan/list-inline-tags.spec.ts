import type { SourceContext } from '../model/source-context';
import { chooseBranches } from './choose-branches';
import { listInlineTags } from './list-inline-tags';
import { LOCAL, MAIN } from './testing/workspace';

const FEATURE: SourceContext = { ...MAIN, branch: 'feature/x' };
const PULL: SourceContext = {
  ...FEATURE,
  event: 'pull-request',
  baseBranch: 'dev',
  pullRequest: { number: '7', fork: false },
};
const FORK: SourceContext = { ...PULL, pullRequest: { number: '7', fork: true }, trust: 'untrusted' };
const RELEASE: SourceContext = { ...MAIN, event: 'tag', branch: null, tag: 'v1.2.3' };
const MERGED: SourceContext = { ...MAIN, mergedFrom: { pullRequest: '7', branch: 'feature/x' } };

const SLUG = 'feature-x-217d2bf51f16e9dc';
const REFS = ['type=ref,event=branch', 'type=ref,event=pr'];
const VERSIONS = ['{{version}}', '{{major}}.{{minor}}', '{{major}}'].map(
  (pattern) => `type=semver,pattern=${pattern}`,
);
const LATEST = 'type=raw,value=latest,enable={{is_default_branch}}';

it.each<[string, SourceContext, readonly string[], readonly string[]]>([
  ['a branch, without the option', FEATURE, [], [SLUG, 'latest']],
  ['a pull request, without the option', PULL, [], ['pr-7', 'dev', 'latest']],
  ['a branch', FEATURE, REFS, [SLUG, 'main']],
  ['the default branch', MAIN, REFS, ['main']],
  ["a person's machine", { ...LOCAL, branch: 'feature/x' }, REFS, [SLUG, 'main']],
  ['a pull request', PULL, REFS, ['pr-7', 'dev', 'main']],
  ["a fork's pull request", FORK, REFS, ['dev', 'main']],
  ['what was merged', MERGED, REFS, ['main', 'pr-7', SLUG]],
  ['the base of what was merged', MERGED, ['type=ref,event=pr,suffix=-{{base_ref}}'], ['pr-7-main']],
  [
    'a commit, which has none before it is built',
    FEATURE,
    ['type=sha', 'c-{{sha}}', ...REFS],
    [SLUG, 'main'],
  ],
  ['a git tag', RELEASE, [...VERSIONS, ...REFS], ['main']],
  ['a version written out', MAIN, ['type=semver,pattern={{version}},value=1.4.0'], ['1.4.0']],
  ['no branch', MAIN, ['type=sha', ...VERSIONS], []],
  ['names, which come last', FEATURE, ['stable', ...REFS], [SLUG, 'main', 'stable']],
  ['names alone', FEATURE, ['1.4', 'type=raw,value=latest'], ['1.4', 'latest']],
  [
    "each branch's first, then the others",
    FEATURE,
    [...REFS, 'type=edge', LATEST],
    [SLUG, 'edge', 'main', 'latest'],
  ],
  ['a schedule', { ...MAIN, event: 'schedule' }, ['type=schedule', ...REFS], ['nightly', 'main']],
])('of %s', (_, source, entries, tags) => {
  expect(listInlineTags(entries, chooseBranches(source, false).imports, source)).toEqual(tags);
});
