import { mountValue, parseMount } from './parse-mount';

describe('parseMount', () => {
  it.each<[string, readonly [string, string | null][], string | null]>([
    ['target=/x', [['target', '/x']], null],
    [
      'type=cache,target=/root/.npm,sharing=locked',
      [
        ['type', 'cache'],
        ['target', '/root/.npm'],
        ['sharing', 'locked'],
      ],
      null,
    ],
    [
      'TYPE=bind,From=build,ro',
      [
        ['type', 'bind'],
        ['from', 'build'],
        ['ro', null],
      ],
      'build',
    ],
    [
      '"source=a,b",target=/x',
      [
        ['source', 'a,b'],
        ['target', '/x'],
      ],
      null,
    ],
    ['"source=a""b"', [['source', 'a"b']], null],
    ['source=a=b', [['source', 'a=b']], null],
    ['from=', [['from', '']], null],
    ['source=$A', [['source', '$A']], null],
    ['from=$', [['from', '$']], '$'],
  ])('%s', (text, fields, from) => {
    expect(parseMount(text)).toEqual({
      ok: true,
      value: { fields: fields.map(([key, value]) => ({ key, value })), from },
    });
  });

  it.each(['', '"a', 'a"b', '"a"b', 'from=$A', 'from=${A}'])('refuses %j', (text) => {
    expect(parseMount(text)).toMatchObject({ ok: false });
  });
});

it('mountValue takes the last of several keys', () => {
  const fields = [
    { key: 'source', value: 'a' },
    { key: 'src', value: 'b' },
  ];
  expect(mountValue(fields, 'source', 'src')).toBe('b');
  expect(mountValue(fields, 'target')).toBeNull();
});
