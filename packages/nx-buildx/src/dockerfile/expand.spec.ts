import fc from 'fast-check';
import { expandVariables, expandWord } from './expand';
import { lexWords } from './lex-words';

const variables = new Map([
  ['A', 'hello'],
  ['B', 'a.b.c/a.b.tar.gz'],
  ['EMPTY', ''],
  ['1', 'one'],
  ['naïve', 'yes'],
]);
const lookup = (name: string): string | undefined => variables.get(name);

// Every value below is what BuildKit's own shell.Lex gives.
describe('expandVariables', () => {
  it.each([
    ['plain', 'plain'],
    ['$A', 'hello'],
    ['${A}', 'hello'],
    ['x$A.y', 'xhello.y'],
    ['$A$A', 'hellohello'],
    ['$UNSET', ''],
    ['$', '$'],
    ['a$ b', 'a$ b'],
    ['$.', '$.'],
    ['$1x', 'onex'],
    ['${1}', 'one'],
    ['$naïve', 'yes'],
    ['$@$*$#', ''],
    ['$$A', 'A'],
    ['${A:-x}', 'hello'],
    ['${UNSET:-x}', 'x'],
    ['${EMPTY:-x}', 'x'],
    ['${EMPTY-x}', ''],
    ['${UNSET-x}', 'x'],
    ['${UNSET:-}', ''],
    ['${A:+x}', 'x'],
    ['${EMPTY:+x}', ''],
    ['${EMPTY+x}', 'x'],
    ['${UNSET+x}', ''],
    ['${A:?no}', 'hello'],
    ['${EMPTY?no}', ''],
    ['${UNSET:-${A}}', 'hello'],
    ['${UNSET:-$A-${EMPTY:-b}}', 'hello-b'],
    ['${UNSET:-"a }"}', 'a }'],
    ['${UNSET:-a\\}b}', 'a}b'],
    ['${B#*.}', 'b.c/a.b.tar.gz'],
    ['${B##*.}', 'gz'],
    ['${B%.*}', 'a.b.c/a.b.tar'],
    ['${B%%.*}', 'a'],
    ['${B##*/}', 'a.b.tar.gz'],
    ['${B%/*}', 'a.b.c'],
    ['${B#nothing}', 'a.b.c/a.b.tar.gz'],
    ['${A%l?}', 'hel'],
    ['${A#}', 'hello'],
    ['${B/b/X}', 'a.X.c/a.b.tar.gz'],
    ['${B//b/X}', 'a.X.c/a.X.tar.gz'],
    ['${B//./-}', 'a-b-c/a-b-tar-gz'],
    ['${B/\\//-}', 'a.b.c-a.b.tar.gz'],
    ['${A//l/}', 'heo'],
    ['${A//*/x}', 'x'],
    ['${A/l/$EMPTY}', 'helo'],
    ['\\$A', '$A'],
    ['a\\ b', 'a b'],
    ['a\\', 'a'],
    ["'$A'", '$A'],
    ['"$A"', 'hello'],
    ['"\\$A"', '$A'],
    ['"a\\b"', 'a\\b'],
    ['"it\'s"', "it's"],
    ['a"b c"\'d\'', 'ab cd'],
  ])('%s → %s', (word, expected) => {
    expect(expandVariables(word, lookup)).toBe(expected);
  });

  it.each([
    ['`$A', '$A'],
    ['\\$A', '\\hello'],
    ['C:\\x', 'C:\\x'],
  ])('with # escape=`: %s → %s', (word, expected) => {
    expect(expandVariables(word, lookup, '`')).toBe(expected);
  });

  it('gives back what BuildKit refuses', () => {
    expect(expandVariables('${A', lookup)).toBe('${A');
  });
});

describe('expandWord', () => {
  it.each([
    ['${A', "missing '}'"],
    ['${', "missing '}'"],
    ['${}', 'bad substitution'],
    ['${:x}', 'bad substitution'],
    ['${A:x}', 'unsupported modifier (:x)'],
    ['${A^}', 'unsupported modifier (^)'],
    ['${A:-x', 'matching }'],
    ["'a", 'single-quote'],
    ['"a', 'double-quote'],
    ['${UNSET:?}', 'UNSET: is not allowed to be unset'],
    ['${EMPTY:?}', 'EMPTY: is not allowed to be empty'],
    ['${UNSET?set it}', 'UNSET: set it'],
    ['${A#a\\b}', 'invalid pattern'],
  ])('refuses %s', (word, message) => {
    expect(expandWord(word, lookup)).toEqual({ ok: false, message: expect.stringContaining(message) });
  });

  it('refuses nesting that nobody writes', () => {
    const word = '${UNSET:-'.repeat(500);
    expect(expandWord(word, lookup)).toEqual({
      ok: false,
      message: expect.stringContaining('nested too deeply'),
    });
  });

  it('names the variables that are not set', () => {
    expect(expandWord('$A ${X:-$Y} $X', lookup)).toMatchObject({ ok: true, unset: ['Y', 'X'] });
  });
});

/** Lone surrogates included. */
const anyText = fc.array(fc.integer({ min: 0, max: 0xffff })).map((codes) => String.fromCharCode(...codes));

describe('lexWords', () => {
  it.each<[string, readonly string[]]>([
    ['a b\tc', ['a', 'b', 'c']],
    ['"a b" c', ['a b', 'c']],
    ['a\\ b c', ['a b', 'c']],
    ['$TWO x', ['one', 'two', 'x']],
    ['"$TWO" x', ['one two', 'x']],
    ['', []],
  ])('splits %s after expansion', (text, words) => {
    expect(
      lexWords(text, (name) => (name === 'TWO' ? 'one two' : undefined), { escape: '\\' }).words,
    ).toEqual(words);
  });

  const pieces = Array.from('${}AB:-+?#%/*\\`"\' \né😀');
  it('never throws and ends', () => {
    const text = fc.oneof(anyText, fc.string({ unit: fc.constantFrom(...pieces), maxLength: 40 }));
    fc.assert(
      fc.property(text, fc.constantFrom<'\\' | '`'>('\\', '`'), fc.boolean(), (input, escape, keep) => {
        lexWords(input, lookup, { escape, keepQuotes: keep, keepEscapes: keep, keepUnset: keep });
        expandVariables(input, lookup, escape);
      }),
      { numRuns: 200 },
    );
  });

  it('leaves text without special characters as it is', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w./@:-]*$/), (text) => expandVariables(text, lookup) === text),
    );
  });
});
