import * as fc from 'fast-check';
import { checkTags } from './check-tags';
import { nameStatically, parseTagEntry } from './tag-rule';

it.each([
  ['latest', { type: 'raw', value: 'latest', enabled: 'always', priority: 200, prefix: '', suffix: '' }],
  ['type=ref,event=pr', { type: 'ref', event: 'pr', prefix: 'pr-', priority: 600 }],
  ['type=ref,event=pr,prefix=', { prefix: '' }],
  ['type=sha', { type: 'sha', format: 'short', prefix: 'sha-', priority: 100 }],
  ['type=schedule', { type: 'schedule', pattern: 'nightly', priority: 1000 }],
  ['type=edge', { type: 'edge', branch: null, priority: 700 }],
  ['type=edge,branch=release/1', { branch: 'release/1' }],
  ['type=semver,pattern={{version}}', { type: 'semver', value: null, match: null, priority: 900 }],
  ['type=semver,pattern={{raw}},value=v1+b', { value: 'v1+b' }],
  ['type=semver,"match=v(\\d{1,2})",pattern={{raw}}', { match: /v(\d{1,2})/ }],
  ['type=raw, value=a , priority=-5', { value: 'a', priority: -5 }],
  ['TYPE=raw,Value=a', { value: 'a' }],
  ['type=raw,a,enable={{ is_not_default_branch }}', { value: 'a', enabled: 'other-than-default-branch' }],
])('%s is understood', (written, rule) => {
  expect(parseTagEntry(written)).toMatchObject({ rule });
});

it.each(['auto', 'false'])('latest=%s says what a version does', (latest) => {
  expect(parseTagEntry(`latest=${latest}`)).toEqual({ latest });
});

it.each([
  ['type=semvr,pattern={{version}}', 'there is no type=semvr', 'did you mean "type=semver"?'],
  ['type=quux', 'there is no type=quux', 'known are: type=ref'],
  ['type=match,pattern=v(.*)', 'there is no type=match', 'use type=semver with match='],
  ['type=pep440,pattern={{version}}', 'there is no type=pep440', 'use type=semver'],
  ['type=sha,fromat=long', 'type=sha has no attribute "fromat"', 'did you mean "format"?'],
  ['type=sha,long', 'type=sha takes no bare value', 'write attributes as name=value'],
  ['pattern={{version}}', 'type=raw has no attribute "pattern"', 'begin the rule with its type'],
  ['type=sha,format=lon', 'format=lon is none of short, long', 'did you mean "format=long"?'],
  ['type=ref', 'event= is none of branch, tag, pr', 'known are: event=branch'],
  ['type=ref,event=brnch', 'event=brnch is none of', 'did you mean "event=branch"?'],
  ['type=semver', 'type=semver has no pattern', 'type=semver,pattern={{version}}'],
  ['type=semver,pattern={{mayor}}', 'pattern= has no {{mayor}}', 'did you mean "{{major}}"?'],
  [
    'type=semver,pattern={{raw}},value={{branch}}',
    'value={{branch}} holds more than {{tag}}',
    'only a git tag',
  ],
  ['type=semver,pattern={{raw}},match=v(', 'match=v( is no regular expression', 'for example'],
  ['type=raw', 'type=raw has no value', 'name the tag'],
  ['type=raw,value={{brnch}}', 'value= has no {{brnch}}', 'did you mean "{{branch}}"?'],
  ['type=raw,value=a b', 'value=a b has " ", which no tag has', 'use letters'],
  ['type=raw,value={{branch}', 'value={{branch} has "{"', 'use letters'],
  ['type=raw,value={{{branch}}}', 'value={{{branch}}} has "{"', 'use letters'],
  ['type=raw,value=.a', '".a" is no tag', 'at most 128'],
  ['type=raw,value=a,value=b', 'value is said twice', 'say each attribute once'],
  ["type=raw,value={{date 'YYYYMMDD' tz='UTC'}}", 'needs a clock', '--tags=$(date +%Y%m%d)'],
  ["type=schedule,pattern={{date 'YYYYMMDD'}}", 'needs a clock', '--tags=$(date +%Y%m%d)'],
  ["type=raw,value={{commit_date 'YYYYMMDD'}}", 'needs a clock', '--tags=$(date +%Y%m%d)'],
  ['type=raw,value=a,enable=yes', 'enable=yes is none of true, false', 'use one of these'],
  ["type=raw,value=a,enable=${{ github.ref == 'x' }}", 'is none of true, false', 'only GitHub fills in'],
  ['type=raw,value=a,priority=high', 'priority=high is no number', 'use a whole number'],
  ['latest=always', 'latest=always is neither latest=auto nor latest=false', 'the entry "latest"'],
])('%s is refused', (written, problem, fix) => {
  const failures = checkTags(['ok', written], 'api:image', 'reference-invalid');
  expect(failures).toEqual([
    {
      code: 'tag-rule-invalid',
      message: expect.stringContaining(problem),
      place: { image: 'api:image', option: 'tags[1]' },
      fix: expect.stringContaining(fix),
    },
  ]);
});

it('refuses the tag of a content key in a rule', () => {
  const failures = checkTags([`type=raw,value=key-${'0'.repeat(32)}`], 'api:image', 'reference-invalid');
  expect(failures).toMatchObject([{ code: 'tag-rule-invalid', place: { option: 'tags[0]' } }]);
});

it('tells a name that is no tag from a rule', () => {
  const failures = checkTags(['a/b', `key-${'0'.repeat(32)}`], 'api:image', 'reference-invalid');
  expect(failures).toMatchObject([
    { code: 'reference-invalid', message: '"a/b" is no tag', place: { option: 'tags' } },
    { code: 'reference-invalid', place: { option: 'tags' } },
  ]);
});

it('understands or refuses any text, and never throws', () => {
  const piece = fc.constantFrom(
    'type=',
    'raw',
    'semver',
    ',',
    '=',
    '{{',
    '}}',
    'branch',
    '"',
    'match=',
    '(',
    'a',
    '\n',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((all) => all.join('')),
      ),
      (written) => {
        const entry = parseTagEntry(written);
        expect('rule' in entry || 'latest' in entry || 'problem' in entry).toBe(true);
      },
    ),
    { numRuns: 2000 },
  );
});

it.each([
  ['type=raw,value=a,prefix=x-', 'x-a'],
  ['type=edge,suffix=-slim', 'edge-slim'],
  ['type=schedule', 'nightly'],
  ['type=raw,value={{branch}}', null],
  ['type=sha', null],
])('%s names %s in any run', (written, name) => {
  const entry = parseTagEntry(written);
  expect('rule' in entry ? nameStatically(entry.rule) : undefined).toBe(name);
});
