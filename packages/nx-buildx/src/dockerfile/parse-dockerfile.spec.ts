import type { Dockerfile, Instruction } from './dockerfile';
import { parseDockerfile } from './parse-dockerfile';

function parse(text: string): Dockerfile {
  const outcome = parseDockerfile(text, 'Dockerfile');
  if (!outcome.ok) throw new Error(outcome.failures.map(({ message }) => message).join('\n'));
  return outcome.value;
}

/** The instructions of the last stage of a file that starts with FROM. */
function instructions(text: string): readonly Instruction[] {
  return parse(`FROM base\n${text}`).stages.at(-1)!.instructions;
}

describe('directives', () => {
  it.each<[string, Partial<Dockerfile>]>([
    ['FROM a', { syntax: null, escape: '\\' }],
    ['# syntax=docker/dockerfile:1\nFROM a', { syntax: 'docker/dockerfile:1' }],
    ['#syntax = docker/dockerfile:1 --opt\nFROM a', { syntax: 'docker/dockerfile:1' }],
    ['# SYNTAX=x\n# escape=`\nFROM a', { syntax: 'x', escape: '`' }],
    ['# check=skip=all\n# escape=`\nFROM a', { escape: '`' }],
    ['\n# escape=`\nFROM a', { escape: '\\' }],
    ['# a comment\n# syntax=x\nFROM a', { syntax: null }],
    ['FROM a\n# syntax=x', { syntax: null }],
    ['#!/usr/bin/env docker\n# syntax=x\n# escape=`\nFROM a', { syntax: 'x', escape: '\\' }],
    ['\uFEFF# syntax=x\r\n# escape=`\r\nFROM a\r\n', { syntax: 'x', escape: '`' }],
  ])('%j', (text, expected) => {
    expect(parse(text)).toMatchObject(expected);
  });
});

describe('stages', () => {
  it('lower-cases names, keeps bases as written and knows lines', () => {
    const text =
      'ARG V=22 R="a b"\nARG BARE\nFROM --platform=$BUILDPLATFORM node:$V AS Build\nRUN x\n\nfrom scratch\n';
    expect(parse(text)).toMatchObject({
      file: 'Dockerfile',
      globalArgs: [
        { name: 'V', defaultValue: '22', line: 1 },
        { name: 'R', defaultValue: '"a b"', line: 1 },
        { name: 'BARE', defaultValue: null, line: 2 },
      ],
      stages: [
        { index: 0, name: 'build', base: 'node:$V', platform: '$BUILDPLATFORM', line: 3 },
        { index: 1, name: null, base: 'scratch', platform: null, line: 6 },
      ],
    });
  });
});

describe('lines', () => {
  it.each<[string, string, string]>([
    ['a continuation keeps its indentation', 'RUN a \\\n  && b', 'a   && b'],
    ['blanks after the escape', 'RUN a \\ \t\n b', 'a  b'],
    ['comments between', 'RUN a \\\n# hi\n  # there\n b', 'a  b'],
    ['empty lines between', 'RUN a \\\n\n   \n b', 'a  b'],
    ['Windows line ends', 'RUN a \\\r\n b\r\n', 'a  b'],
    ['an escaped escape ends the line', 'RUN a \\\\\nRUN b', 'b'],
    ['an escape alone on its line', '\\\nRUN a', 'a'],
    ['a comment that ends in an escape', '# note \\\nRUN a', 'a'],
    ['nothing after the last escape', 'RUN a \\', 'a'],
    ['no comment at the end of a line', 'RUN a # b', 'a # b'],
  ])('%s', (_, text, expected) => {
    expect(instructions(text).at(-1)!.text).toBe(expected);
  });

  it('counts first and last line', () => {
    const text = '\n# c\nRUN a \\\n# c\n b\nRUN c';
    expect(instructions(text)).toMatchObject([
      { line: 4, endLine: 6 },
      { line: 7, endLine: 7 },
    ]);
  });

  it('honours # escape=`', () => {
    const { stages } = parse('# escape=`\nFROM a\nCOPY C:\\x\\ /y\nRUN a `\n b');
    expect(stages[0]!.instructions.map(({ words }) => words)).toEqual([['C:\\x\\', '/y'], ['a  b']]);
  });
});

describe('arguments', () => {
  it.each<[string, Partial<Instruction>]>([
    ['copy a  b\tc/', { keyword: 'COPY', words: ['a', 'b', 'c/'], json: false }],
    ['COPY ["a b", "c"]', { words: ['a b', 'c'], json: true }],
    ['COPY [a b] c', { words: ['[a', 'b]', 'c'], json: false }],
    ['COPY "a b" c', { words: ['"a', 'b"', 'c'] }],
    ['RUN ["sh", "-c", "x"]', { words: ['sh', '-c', 'x'], json: true }],
    ['RUN [ -f x ] && y', { words: ['[ -f x ] && y'], json: false }],
    ['ENV A=1 B="x y" C=a\\ b', { words: ['A=1', 'B="x y"', 'C=a\\ b'] }],
    ['ENV A b  c', { words: ['A=b  c'] }],
    ['ARG A=1 B "C=d e"', { words: ['A=1', 'B', '"C=d e"'] }],
    ['HEALTHCHECK --interval=1s cmd curl x', { words: ['CMD', 'curl x'] }],
    ['HEALTHCHECK NONE', { words: ['NONE'] }],
    ['EXPOSE 80 443', { words: ['80', '443'] }],
    ['WORKDIR /a b', { words: ['/a b'] }],
    ['CMD', { words: [] }],
    ['ONBUILD copy a b', { keyword: 'ONBUILD', text: 'copy a b' }],
  ])('%s', (text, expected) => {
    expect(instructions(text)).toEqual([expect.objectContaining(expected)]);
  });

  it.each<[string, readonly [string, string | null][], string]>([
    [
      'COPY --link --from=b --chown=1:1 a b',
      [
        ['link', null],
        ['from', 'b'],
        ['chown', '1:1'],
      ],
      'a b',
    ],
    [
      'COPY --exclude=*.md --exclude=x --parents a b',
      [
        ['exclude', '*.md'],
        ['exclude', 'x'],
        ['parents', null],
      ],
      'a b',
    ],
    [
      'ADD --keep-git-dir=true --checksum=sha256:0 a b',
      [
        ['keep-git-dir', 'true'],
        ['checksum', 'sha256:0'],
      ],
      'a b',
    ],
    [
      'RUN --mount=type=cache,target=/a --mount="target=/b c" x',
      [
        ['mount', 'type=cache,target=/a'],
        ['mount', 'target=/b c'],
      ],
      'x',
    ],
    ['RUN --network=none -- --x', [['network', 'none']], '--x'],
    ['RUN x --mount=y', [], 'x --mount=y'],
    ['COPY --newer=flag a b', [['newer', 'flag']], 'a b'],
  ])('flags of %s', (text, flags, rest) => {
    const [instruction] = instructions(text);
    expect(instruction!.flags.map(({ name, value }) => [name, value])).toEqual(flags);
    expect(instruction!.text).toBe(rest);
  });

  it('reads what ONBUILD carries', () => {
    const [instruction] = instructions('ONBUILD COPY --from=x <<EOF b /c\nhi\nEOF');
    expect(instruction).toMatchObject({
      trigger: {
        keyword: 'COPY',
        flags: [{ name: 'from', value: 'x' }],
        words: ['<<EOF', 'b', '/c'],
        heredocs: [{ name: 'EOF', content: 'hi\n' }],
      },
    });
  });

  it('keeps an ONBUILD that BuildKit will only refuse once triggered', () => {
    expect(instructions('ONBUILD COPY a')).toMatchObject([{ keyword: 'ONBUILD', trigger: null }]);
  });
});

describe('here-documents', () => {
  it.each<[string, string, Instruction['heredocs']]>([
    ['simple', 'RUN <<EOF\necho $A\nEOF', [{ name: 'EOF', content: 'echo $A\n', expand: true }]],
    ['quoted', "RUN <<'EOF'\nx\nEOF", [{ name: 'EOF', content: 'x\n', expand: false }]],
    ['partly quoted', 'RUN <<E"O"F\nx\nEOF', [{ name: 'EOF', content: 'x\n', expand: false }]],
    ['tabs stripped', 'RUN <<-EOF\n\t\tx\n\t y\n\tEOF', [{ name: 'EOF', content: 'x\n y\n', expand: true }]],
    ['tabs kept', 'RUN <<EOF\n\tx\nEOF', [{ name: 'EOF', content: '\tx\n', expand: true }]],
    [
      'comments and instructions inside',
      'RUN <<EOF\n# c\nFROM x\nEOF',
      [{ name: 'EOF', content: '# c\nFROM x\n', expand: true }],
    ],
    [
      'with a file descriptor, behind a command',
      'RUN cat 3<<EOF | sh\nx\nEOF',
      [{ name: 'EOF', content: 'x\n', expand: true }],
    ],
    ['empty', 'COPY <<EOF /x\nEOF', [{ name: 'EOF', content: '', expand: true }]],
    ['Windows line ends', 'RUN <<EOF\r\nx\r\nEOF\r\n', [{ name: 'EOF', content: 'x\r\n', expand: true }]],
    [
      'several',
      'COPY <<a <<"b" c /x/\n1\na\n2\nb',
      [
        { name: 'a', content: '1\n', expand: true },
        { name: 'b', content: '2\n', expand: false },
      ],
    ],
    ['none in quotes', 'RUN echo "<<EOF"', []],
    ['none with a blank', 'RUN cat << EOF', []],
    ['none in other instructions', 'ENV A=<<EOF', []],
    ['none in the JSON form', 'RUN ["cat", "<<EOF"]', []],
  ])('%s', (_, text, expected) => {
    expect(instructions(text)).toMatchObject([{ heredocs: expected }]);
  });

  it('go on after the terminator', () => {
    expect(instructions('RUN <<EOF\nx\nEOF\nUSER a')).toMatchObject([
      { keyword: 'RUN', line: 2, endLine: 4 },
      { keyword: 'USER', line: 5 },
    ]);
  });
});

describe('what BuildKit refuses', () => {
  it.each<[string, string, number]>([
    ['', 'no instructions', 1],
    ['# only a comment\n', 'no instructions', 1],
    ['ARG A=1\n', 'no FROM', 1],
    ['RUN x\nFROM a', 'RUN stands before the first FROM', 1],
    ['FROM', 'FROM requires either one or three arguments', 1],
    ['FROM a b', 'FROM requires either one or three arguments', 1],
    ['FROM a AS 1st', 'invalid name for build stage', 1],
    ['FROM a\n\nFORM b', 'unknown instruction: FORM', 3],
    ['# escape=x\nFROM a', "invalid escape token 'x'", 1],
    ['# escape=`\n# escape=`\nFROM a', 'only one escape parser directive', 2],
    ['FROM a\nRUN <<EOF\nx\n', 'unterminated heredoc', 2],
    ['FROM a\nCOPY a', 'COPY requires at least two arguments', 2],
    ['FROM a\nCOPY a <<EOF\nEOF', 'cannot accept a heredoc as a destination', 2],
    ['FROM a\nCOPY --link=maybe a b', 'expecting boolean value for flag link', 2],
    ['FROM a\nCOPY --link= a b', 'missing a value on flag: link', 2],
    ['FROM a\nCOPY --from a b', 'missing a value on flag: from', 2],
    ['FROM a\nCOPY --from=a --from=b a b', 'duplicate flag specified: from', 2],
    ['FROM a\nCMD --x', 'unknown flag: x', 2],
    ["FROM a\nRUN --mount='type=bind,\"x' y", 'failed to parse csv mounts', 2],
    ['FROM a\nRUN --mount=from=$B,target=/x y', "'from' doesn't support variable expansion", 2],
    ['FROM a\nRUN ["a", 1]', 'comprised of strings only', 2],
    ['FROM a\nENV A', 'ENV must have two arguments', 2],
    ['FROM a\nENV A=1 B', "can't find = in", 2],
    ['FROM a\nENV =1', 'ENV names can not be blank', 2],
    ['FROM a\nENV', 'ENV requires at least one argument', 2],
    ['FROM a\nARG', 'ARG requires at least one argument', 2],
    ['FROM a\nARG =1', 'ARG names can not be blank', 2],
    ['FROM a\nWORKDIR', 'WORKDIR requires exactly one argument', 2],
    ['FROM a\nSHELL sh', 'JSON form', 2],
    ['FROM a\nVOLUME [""]', 'can not be an empty string', 2],
    ['FROM a\nHEALTHCHECK CMD', 'Missing command after HEALTHCHECK CMD', 2],
    ['FROM a\nHEALTHCHECK NONE x', 'takes no arguments', 2],
    ['FROM a\nHEALTHCHECK RUN x', 'Unknown type "RUN"', 2],
    ['FROM a\nONBUILD ONBUILD RUN x', 'Chaining ONBUILD', 2],
    ['FROM a\nONBUILD FROM x', "FROM isn't allowed as an ONBUILD trigger", 2],
    ['FROM a\nONBUILD', 'ONBUILD requires at least one argument', 2],
  ])('%j', (text, message, line) => {
    expect(parseDockerfile(text, 'apps/api/Dockerfile')).toEqual({
      ok: false,
      failures: [
        {
          code: 'dockerfile-invalid',
          message: expect.stringContaining(message),
          place: { file: 'apps/api/Dockerfile', line },
          fix: expect.stringContaining('apps/api/Dockerfile'),
        },
      ],
    });
  });

  it('is told all at once', () => {
    expect(parseDockerfile('FROM a\nFOO\nCOPY x\nRUN y', 'f')).toMatchObject({
      failures: [{ place: { line: 2 } }, { place: { line: 3 } }],
    });
  });
});
