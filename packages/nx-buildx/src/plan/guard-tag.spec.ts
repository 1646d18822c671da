import * as fc from 'fast-check';
import type { SourceContext } from '../model/source-context';
import { isTag } from '../model/reference';
import { isKeyTag } from './choose-key-tags';
import { chooseTags, tagBranch } from './choose-tags';
import { MAIN } from './testing/workspace';

const PULL: SourceContext = {
  ...MAIN,
  event: 'pull-request',
  branch: 'feature/x',
  baseBranch: 'main',
  pullRequest: { number: '7', fork: false },
};
const release = (tag: string): SourceContext => ({ ...MAIN, event: 'tag', branch: null, tag });

function namesOf(source: SourceContext, ...entries: readonly string[]): readonly string[] {
  return chooseTags(entries, source, 'push').names;
}

const RESERVED = [
  'latest',
  'v1.2.3',
  '1.2',
  '2',
  '1.2.3-beta.1',
  '2026-11-21',
  'key-abc',
  'keys',
  'pr-7',
  'sha-0123',
];

describe('a branch', () => {
  it.each([...RESERVED, `key-${'0'.repeat(32)}`, 'untrusted-0123'])('%s never takes that tag', (branch) => {
    expect(tagBranch(branch, 'main')).toMatch(/^branch-/);
    expect(namesOf({ ...MAIN, branch }, 'type=ref,event=branch')[0]).toMatch(/^branch-/);
    expect(namesOf({ ...MAIN, branch }, 'type=raw,value={{branch}}')[0]).toMatch(/^branch-/);
    expect(namesOf({ ...PULL, baseBranch: branch }, 'type=raw,value={{base_ref}}')[0]).toMatch(/^branch-/);
  });

  const branches = fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1 }),
    fc.constantFrom(...RESERVED),
    fc.string({
      unit: fc.constantFrom('v', '1', '0', '.', '-', 'sha-', 'pr-', 'key', 'latest', '/', 'V'),
      minLength: 1,
    }),
  );
  const derived = fc.constantFrom(
    'type=ref,event=branch',
    'type=ref,event=branch,prefix=v',
    'type=ref,event=branch,prefix=1.',
    'type=ref,event=branch,prefix=sha-',
    'type=ref,event=branch,prefix=pr-',
    'type=ref,event=branch,suffix=-slim',
    'type=raw,value={{branch}}',
    'type=raw,value={{branch}}-{{sha}}',
    'type=sha,prefix={{branch}}-',
    'type=raw,value=key-{{branch}}',
  );
  const means = /^(?:latest|key.*|pr-\d+|sha-.*|untrusted-.*|v?\d+(?:\.\d+)*(?:[-+._].*)?)$/;

  it('gives no tag that means something to others, whatever its name and the rule', () => {
    fc.assert(
      fc.property(branches, derived, (branch, entry) => {
        const [tag = ''] = namesOf({ ...MAIN, branch }, entry);
        expect(tag).not.toMatch(means);
        expect(isTag(tag)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('has a tag of its own', () => {
    fc.assert(
      fc.property(branches, branches, (a, b) => {
        const [tagA, tagB] = [a, b].map((branch) => namesOf({ ...MAIN, branch }, 'type=ref,event=branch')[0]);
        expect(tagA === tagB).toBe(a === b);
        expect(tagBranch(a, 'main') === tagBranch(b, 'main')).toBe(a === b);
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['stable', 'nightly', 'edge'])('%s does not stand in for another rule', (branch) => {
    const entries = [
      'stable,enable={{is_default_branch}}',
      'type=schedule',
      'type=edge',
      'type=ref,event=branch',
    ];
    expect(namesOf({ ...MAIN, branch }, ...entries)[0]).toMatch(/^branch-/);
  });
});

describe('a pull request', () => {
  it('gives no tag that means something else to others, whatever its number and the prefix', () => {
    const prefix = fc.constantFrom('', 'v', 'sha-', 'key-', 'latest', '1.', 'preview-');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), prefix, (number, lead) => {
        const source = { ...PULL, pullRequest: { number, fork: false } };
        const [tag = ''] = namesOf(source, `type=ref,event=pr,prefix=${lead}`);
        expect(tag).not.toMatch(/^(?:latest|key.*|sha-.*|v?\d+(?:\.\d+)*(?:[-+._].*)?)$/);
        expect(isTag(tag)).toBe(true);
      }),
    );
  });
});

describe('an untrusted run', () => {
  const FORK: SourceContext = {
    ...PULL,
    branch: 'main',
    pullRequest: { number: '7', fork: true },
    trust: 'untrusted',
    trustReason: 'a pull request from a fork',
  };
  const UNKNOWN: SourceContext = {
    ...MAIN,
    ci: 'unknown',
    event: 'unknown',
    trust: 'untrusted',
    trustReason: 'unknown',
  };
  const QUEUE: SourceContext = { ...UNKNOWN, event: 'merge-queue' };
  const computed = fc.constantFrom(
    'type=ref,event=branch',
    'type=ref,event=tag',
    'type=ref,event=pr',
    'type=semver,pattern={{version}}',
    'type=semver,pattern={{version}},value=v1.2.3',
    'type=sha',
    'type=schedule',
    'type=edge',
    'type=raw,value={{branch}}',
    'type=raw,value={{sha}}',
    'latest,enable={{is_default_branch}}',
    'latest,enable={{is_not_default_branch}}',
  );
  const events = fc.constantFrom('push', 'tag', 'schedule', 'manual', 'unknown', 'merge-queue', 'local');

  it('puts no computed tag but that of its pull request', () => {
    fc.assert(
      fc.property(fc.array(computed), events, fc.boolean(), (entries, event, isFork) => {
        const source = isFork ? FORK : ({ ...UNKNOWN, event, tag: 'v1.2.3' } as const);
        for (const tag of namesOf(source, ...entries))
          expect(tag).toMatch(/^(?:pr-7|untrusted-0123456789ab)$/);
      }),
    );
  });

  it.each<[string, SourceContext, readonly string[], readonly string[]]>([
    ['of a fork: nothing its options name', FORK, ['latest', '1.4', 'type=ref,event=pr'], ['pr-7']],
    ['of a fork without the option', FORK, [], ['pr-7']],
    ['of unknown origin: what is asked for outright', UNKNOWN, ['1.4', 'type=edge'], ['1.4']],
    ['of unknown origin without the option', UNKNOWN, [], ['untrusted-0123456789ab']],
    ['of a merge queue', QUEUE, ['type=sha'], ['untrusted-0123456789ab']],
  ])('%s', (_, source, entries, tags) => {
    expect(namesOf(source, ...entries)).toEqual(tags);
  });

  it('says what it leaves out', () => {
    expect(chooseTags(['type=edge', '1.4'], UNKNOWN, 'push').notes).toEqual([
      'edge is not put by this run: unknown',
    ]);
  });

  it('names an image of its own machine as it likes', () => {
    expect(chooseTags(['latest'], FORK, 'load').names).toEqual(['latest']);
  });
});

it('never gives the tag of a content key', () => {
  const hex = 'a'.repeat(32);
  const entries = [
    'type=ref,event=tag,prefix=key-',
    `type=raw,value=key-{{tag}}`,
    `type=raw,value=key-${hex}`,
  ];
  for (const name of namesOf(release(hex), ...entries)) expect(isKeyTag(name)).toBe(false);
});
