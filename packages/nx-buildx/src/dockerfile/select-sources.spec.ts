import { parseDockerfile } from './parse-dockerfile';
import { resolveDockerfile, type ResolvedDockerfile, type ResolveOptions } from './resolve-dockerfile';

function resolveOutcome(text: string, options: Partial<ResolveOptions> = {}) {
  const parsed = parseDockerfile(text, 'Dockerfile');
  if (!parsed.ok) throw new Error(parsed.failures.map(({ message }) => message).join('\n'));
  return resolveDockerfile(parsed.value, { buildArgs: {}, stage: null, ...options });
}

function resolve(text: string, options: Partial<ResolveOptions> = {}): ResolvedDockerfile {
  const outcome = resolveOutcome(text, options);
  if (!outcome.ok) throw new Error(outcome.failures.map(({ message }) => message).join('\n'));
  return outcome.value;
}

describe('sources', () => {
  const plain = {
    context: null,
    remote: false,
    checksum: null,
    exclude: [],
    parents: false,
    wildcard: false,
    stage: '0',
    line: 2,
  };

  it.each([
    [
      'COPY ./src/ package*.json /app',
      [
        { ...plain, instruction: 'COPY', path: 'src' },
        { ...plain, instruction: 'COPY', path: 'package*.json', wildcard: true },
      ],
    ],
    ['COPY . .', [{ ...plain, instruction: 'COPY', path: '.' }]],
    ['COPY ["a b", "/"]', [{ ...plain, instruction: 'COPY', path: 'a b' }]],
    ['COPY ../../x /', [{ ...plain, instruction: 'COPY', path: 'x' }]],
    [
      'COPY --parents --exclude=*.md --exclude=$X libs/./*/package.json /',
      [
        {
          ...plain,
          instruction: 'COPY',
          path: 'libs/*/package.json',
          wildcard: true,
          parents: true,
          exclude: ['*.md', '$X'],
        },
      ],
    ],
    ['COPY --parents=false a /', [{ ...plain, instruction: 'COPY', path: 'a' }]],
    ['ADD a.tar.gz /', [{ ...plain, instruction: 'ADD', path: 'a.tar.gz' }]],
    [
      'ADD --checksum=sha256:0 https://x.io/a?b=[1] /',
      [{ ...plain, instruction: 'ADD', path: 'https://x.io/a?b=[1]', remote: true, checksum: 'sha256:0' }],
    ],
    [
      'ADD git@github.com:a/b.git#v1 c /',
      [
        { ...plain, instruction: 'ADD', path: 'git@github.com:a/b.git#v1', remote: true },
        { ...plain, instruction: 'ADD', path: 'c' },
      ],
    ],
    ['COPY <<one two <<"three" /x/\n$A\none\nthree', [{ ...plain, instruction: 'COPY', path: 'two' }]],
    ['RUN --mount=target=/x y', [{ ...plain, instruction: 'RUN --mount', path: '.' }]],
    [
      'RUN --mount=type=bind,src=./libs/,dst=/x --mount=type=cache,target=/c y',
      [{ ...plain, instruction: 'RUN --mount', path: 'libs' }],
    ],
    [
      'RUN --mount=type=cache,from=img,source=/seed,target=/c y',
      [{ ...plain, instruction: 'RUN --mount', path: 'seed', context: 'img' }],
    ],
    ['RUN --mount=type=secret,id=a --mount=type=ssh --mount=type=tmpfs,target=/t y', []],
  ])('%s', (line, expected) => {
    expect(resolve(`FROM base\n${line}`).sources).toEqual(expected);
  });

  it('knows cache mounts', () => {
    expect(resolve('FROM a\nRUN --mount=type=cache,target=/x y').hasCacheMounts).toBe(true);
    expect(resolve('FROM a\nARG T=cache\nRUN --mount=type=$T,target=/x y').hasCacheMounts).toBe(true);
    expect(resolve('FROM a AS x\nRUN --mount=type=cache,target=/x y\nFROM b').hasCacheMounts).toBe(false);
  });
});
