import type { SourceContext } from '../model/source-context';
import { chooseTags } from './choose-tags';
import { LOCAL, MAIN } from './testing/workspace';

const BRANCH: SourceContext = { ...MAIN, branch: 'feature/x' };
const PULL: SourceContext = {
  ...MAIN,
  event: 'pull-request',
  branch: 'feature/x',
  baseBranch: 'main',
  pullRequest: { number: '7', fork: false },
};
const SCHEDULE: SourceContext = { ...MAIN, event: 'schedule' };
const release = (tag: string): SourceContext => ({ ...MAIN, event: 'tag', branch: null, tag });

function namesOf(source: SourceContext, ...entries: readonly string[]): readonly string[] {
  return chooseTags(entries, source, 'push').names;
}

describe('without the option', () => {
  it.each([
    ['latest on the default branch', MAIN, 'latest'],
    ["latest on a person's machine", { ...LOCAL, branch: 'feature' }, 'latest'],
    ['the branch on another', { ...MAIN, branch: 'feature' }, 'feature'],
    ['the pull request', PULL, 'pr-7'],
    ['the git tag', release('v1.2.3'), 'v1.2.3'],
    ['the commit where the branch is unknown', { ...MAIN, branch: null }, 'sha-0123456789ab'],
  ])('%s', (_, source, tag) => {
    expect(chooseTags([], source, 'load')).toMatchObject({ names: [tag], notes: [] });
  });

  it("pushes what a person builds under the branch's tag", () => {
    expect(namesOf({ ...LOCAL, branch: 'feature' })).toEqual(['feature']);
  });

  it.each(['latest', 'key-abc', 'pr-7', 'sha-0123', 'untrusted-0123'])(
    'git tag %s is not that tag',
    (tag) => {
      expect(namesOf(release(tag))[0]).toMatch(/^tag-/);
    },
  );
});

const FALLBACK = 'sha-0123456789ab';

describe('rules', () => {
  it.each<[string, SourceContext, readonly string[]]>([
    ['latest', BRANCH, ['latest']],
    ['1.4', BRANCH, ['1.4']],
    ['type=ref,event=branch', MAIN, ['main']],
    ['type=ref,event=branch', BRANCH, ['feature-x-217d2bf51f16e9dc']],
    ['type=ref,event=branch', SCHEDULE, ['main']],
    ['type=ref,event=branch', PULL, [FALLBACK]],
    ['type=ref,event=branch', release('v1.2.3'), [FALLBACK]],
    ['type=ref,event=branch', { ...MAIN, event: 'merge-queue' }, [FALLBACK]],
    ['type=ref,event=branch,prefix=web-,suffix=-slim', { ...MAIN, branch: 'dev' }, ['web-dev-slim']],
    ['type=ref,event=pr', PULL, ['pr-7']],
    ['type=ref,event=pr,prefix=preview-', PULL, ['preview-7']],
    ['type=ref,event=pr', MAIN, [FALLBACK]],
    ['type=ref,event=tag', release('v1.2.3'), ['v1.2.3']],
    ['type=ref,event=tag', release('v2.0.0-beta.1'), ['v2.0.0-beta.1']],
    ['type=ref,event=tag', MAIN, [FALLBACK]],
    ['type=semver,pattern={{raw}}', release('v1.2.3'), ['v1.2.3', 'latest']],
    ['type=semver,pattern={{version}}', release('v1.2.3'), ['1.2.3', 'latest']],
    ['type=semver,pattern={{ version }}', release('1.2.3+build.5'), ['1.2.3', 'latest']],
    ['type=semver,pattern={{major}}.{{minor}}', release('v1.2.3'), ['1.2', 'latest']],
    ['type=semver,pattern=v{{major}}', release('v1.2.3'), ['v1', 'latest']],
    ['type=semver,pattern={{minor}}-{{patch}}', release('v1.2.3'), ['2-3', 'latest']],
    ['type=semver,pattern={{raw}}', release('v2.0.0-beta.1'), ['v2.0.0-beta.1']],
    ['type=semver,pattern={{version}}', release('v2.0.0-beta.1'), ['2.0.0-beta.1']],
    ['type=semver,pattern={{major}}.{{minor}}', release('v2.0.0-beta.1'), ['2.0.0-beta.1']],
    ['type=semver,pattern={{major}}', release('v2.0.0-beta.1'), ['2.0.0-beta.1']],
    ['type=semver,pattern={{version}}', MAIN, [FALLBACK]],
    ['type=semver,pattern={{version}}', release('release-7'), [FALLBACK]],
    ['type=semver,pattern={{version}},value=v1.0.0', MAIN, ['1.0.0']],
    ['type=semver,pattern={{version}},value={{tag}}', release('v1.0.0'), ['1.0.0', 'latest']],
    ['type=semver,pattern={{version}},match=api@(.*)', release('api@1.2.3'), ['1.2.3', 'latest']],
    ['type=semver,pattern={{version}},match=api@(.*)', release('web@1.2.3'), [FALLBACK]],
    ['type=sha', MAIN, ['sha-0123456']],
    ['type=sha,format=long', MAIN, [`sha-${MAIN.commit ?? ''}`]],
    ['type=sha,prefix=', MAIN, ['0123456']],
    ['type=sha,prefix={{branch}}-', MAIN, ['main-0123456']],
    ['type=sha,prefix={{branch}}-', PULL, [FALLBACK]],
    ['type=schedule', SCHEDULE, ['nightly']],
    ['type=schedule,pattern=nightly-{{branch}}', SCHEDULE, ['nightly-main']],
    ['type=schedule', MAIN, [FALLBACK]],
    ['type=raw,value=stable', PULL, ['stable']],
    ['type=raw,stable', PULL, ['stable']],
    ['type=raw,value={{branch}}-{{sha}}', MAIN, ['main-0123456']],
    ['type=raw,value={{tag}}-slim', release('v1'), ['v1-slim']],
    ['type=raw,value=for-{{base_ref}}', PULL, ['for-main']],
    ['type=raw,value=for-{{base_ref}}', MAIN, [FALLBACK]],
    ['type=raw,value=latest,enable={{is_default_branch}}', MAIN, ['latest']],
    ['type=raw,value=latest,enable={{is_default_branch}}', BRANCH, [FALLBACK]],
    ['type=raw,value=latest,enable={{is_default_branch}}', { ...PULL, branch: 'main' }, [FALLBACK]],
    ['latest,enable={{is_default_branch}}', MAIN, ['latest']],
    ['type=raw,value=dev,enable={{is_not_default_branch}}', BRANCH, ['dev']],
    ['type=raw,value=dev,enable={{is_not_default_branch}}', release('v1.2.3'), ['dev']],
    ['type=raw,value=dev,enable={{is_not_default_branch}}', MAIN, [FALLBACK]],
    ['type=raw,value=dev,enable=false', MAIN, [FALLBACK]],
    ['type=edge', MAIN, ['edge']],
    ['type=edge', BRANCH, [FALLBACK]],
    ['type=edge,branch=next', { ...MAIN, branch: 'next' }, ['edge']],
  ])('%s', (entry, source, tags) => {
    expect(namesOf(source, entry)).toEqual(tags);
  });

  it('give each tag once, the highest priority first', () => {
    const entries = [
      'type=sha',
      'type=semver,pattern={{version}}',
      '1.2.3',
      'type=ref,event=tag',
      'first,priority=9999',
    ];
    expect(namesOf(release('v1.2.3'), ...entries)).toEqual([
      'first',
      '1.2.3',
      'v1.2.3',
      'sha-0123456',
      'latest',
    ]);
  });

  it("leave a person's machine its latest where they give nothing", () => {
    const entries = ['type=semver,pattern={{version}}'];
    expect(chooseTags(entries, LOCAL, 'load')).toEqual({ names: ['latest'], version: null, notes: [] });
    expect(namesOf(LOCAL, ...entries)).toEqual([FALLBACK]);
  });

  it('keep latest from versions where that is said', () => {
    expect(namesOf(release('v1.2.3'), 'type=semver,pattern={{version}}', 'latest=false')).toEqual(['1.2.3']);
  });

  it('note what is no version, and that the commit is the tag', () => {
    const { notes, version } = chooseTags(['type=semver,pattern={{version}}'], release('release-7'), 'push');
    expect(notes).toEqual([
      'release-7 is no semantic version',
      'no entry of "tags" gives a tag for this event: the commit is the tag',
    ]);
    expect(version).toBeNull();
  });

  it.each<[string, SourceContext, readonly string[], string | null]>([
    ['the first tag', release('v1.2.3'), ['type=semver,pattern={{version}}', 'type=sha'], '1.2.3'],
    ['not latest', MAIN, [], null],
    ['not the fallback', MAIN, ['type=semver,pattern={{version}}'], null],
  ])('the version is %s', (_, source, entries, version) => {
    expect(chooseTags(entries, source, 'push').version).toBe(version);
  });
});
