import { readTagEntries } from './tag-entries';

it.each<[string, unknown, unknown]>([
  ['commas between names', 'a,b', ['a', 'b']],
  ['spaces around them', ' a , b ', ['a', 'b']],
  ['one rule', 'type=semver,pattern={{version}}', ['type=semver,pattern={{version}}']],
  ['a bare value', 'type=raw,foo', ['type=raw,foo']],
  ['rules in a row', 'type=sha,type=ref,event=pr', ['type=sha', 'type=ref,event=pr']],
  ['a name before a rule', 'latest,type=sha,format=long', ['latest', 'type=sha,format=long']],
  [
    'a name with attributes',
    'a,latest,enable={{is_default_branch}},b',
    ['a', 'latest,enable={{is_default_branch}}', 'b'],
  ],
  ['what versions do', 'a,latest=false', ['a', 'latest=false']],
  ['lines', '\n  type=sha\n  # no rule\n  a\n\n', ['type=sha', 'a']],
  ['repeated flags', ['type=sha,format=long', 'a,b', 3], ['type=sha,format=long', 'a', 'b', '3']],
  ['a number', 2, ['2']],
  [
    'an object',
    [{ type: 'semver', pattern: '{{major}}.{{minor}}' }],
    ['type=semver,pattern={{major}}.{{minor}}'],
  ],
  ['an object alone', { type: 'sha' }, ['type=sha']],
  ['an object without type', [{ value: 'latest', enable: false }], ['type=raw,value=latest,enable=false']],
  ['an object in any order', [{ priority: 5, type: 'sha' }], ['type=sha,priority=5']],
  ['an object about latest', [{ latest: false }], ['latest=false']],
  ['a comma in an object', [{ type: 'raw', value: 'a,"b"' }], ['type=raw,"value=a,""b"""']],
])('reads %s', (_, written, entries) => {
  expect(readTagEntries(written)).toEqual(entries);
});

it.each<[string, unknown, unknown]>([
  ['an empty text', '', ['']],
  ['an empty object', [{}], [{}]],
  ['an object of objects', [{ type: {} }], [{ type: {} }]],
  ['null', null, null],
])('leaves %s to be refused', (_, written, entries) => {
  expect(readTagEntries(written)).toEqual(entries);
});
