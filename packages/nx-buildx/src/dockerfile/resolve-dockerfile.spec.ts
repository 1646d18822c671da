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

/** `path`, or `context:path`, of every source. */
function sourcesOf({ sources }: ResolvedDockerfile): readonly string[] {
  return sources.map(({ context, path }) => (context === null ? path : `${context}:${path}`));
}

function imagesOf({ images }: ResolvedDockerfile): readonly string[] {
  return images.map(({ name }) => name);
}

describe('stages', () => {
  const file = `FROM node AS Deps
COPY package.json ./
FROM deps AS build
COPY src src
FROM deps AS test
COPY test test
FROM nginx
COPY --from=BUILD /app/dist /usr/share/nginx/html
`;

  it('counts only what the built stage reaches, dependencies first', () => {
    const resolved = resolve(file);
    expect(resolved.stages.map(({ label }) => label)).toEqual(['deps', 'build', '3']);
    expect(resolved.stage).toBe(resolved.stages.at(-1));
    expect(resolved.stages.map(({ needs, baseStage }) => [needs, baseStage])).toEqual([
      [[], null],
      [[0], 0],
      [[1], null],
    ]);
    expect(imagesOf(resolved)).toEqual(['node', 'nginx']);
    expect(sourcesOf(resolved)).toEqual(['package.json', 'src']);
  });

  it.each([
    ['TEST', ['deps', 'test'], ['package.json', 'test']],
    ['deps', ['deps'], ['package.json']],
    ['', ['deps', 'build', '3'], ['package.json', 'src']],
  ])('stage %j', (stage, labels, sources) => {
    const resolved = resolve(file, { stage });
    expect(resolved.stages.map(({ label }) => label)).toEqual(labels);
    expect(sourcesOf(resolved)).toEqual(sources);
  });

  it.each([
    ['nope', 'Use one of: deps, build, test.'],
    ['3', 'BuildKit takes a stage by name only (moby/buildkit#1503). Use one of: deps, build, test.'],
  ])('stage %j is unknown', (stage, fix) => {
    expect(resolveOutcome(file, { stage })).toEqual({
      ok: false,
      failures: [
        {
          code: 'stage-unknown',
          message: `Dockerfile has no stage "${stage}"`,
          place: { file: 'Dockerfile' },
          fix,
        },
      ],
    });
  });

  it.each<[string, string, readonly string[], readonly string[]]>([
    ['by index', 'FROM a AS x\nCOPY one /\nFROM b\nCOPY --from=0 one /', ['a', 'b'], ['one']],
    [
      'the last of a name',
      'FROM a AS x\nCOPY one /\nFROM b AS x\nCOPY two /\nFROM scratch\nCOPY --from=x o /',
      ['b'],
      ['two'],
    ],
    [
      'FROM the nearest before',
      'FROM a AS x\nCOPY one /\nFROM x AS x\nCOPY two /\nFROM x',
      ['a'],
      ['one', 'two'],
    ],
    ['a stage named like an image', 'FROM node AS nginx\nCOPY one /\nFROM nginx', ['node'], ['one']],
    ['a stage that takes its base name', 'FROM node AS node\nCOPY one /', ['node'], ['one']],
    ['an image of the same name with a tag', 'FROM node AS nginx\nFROM nginx:1', ['nginx:1'], []],
    ['--from an image', 'FROM a\nCOPY --from=nginx:1 /etc/nginx /x', ['a', 'nginx:1'], ['nginx:1:etc/nginx']],
    ['--from scratch', 'FROM a\nCOPY --from=scratch / /', ['a'], []],
    ['an empty --from', 'FROM a\nCOPY --from= b /', ['a'], ['b']],
    ['a mount takes no index', 'FROM a\nRUN --mount=from=0,target=/x y', ['a', '0'], ['0:.']],
    ['only a mount', 'FROM a AS x\nCOPY one /\nFROM b\nRUN --mount=from=X,target=/x y', ['a', 'b'], ['one']],
  ])('references: %s', (_, text, images, sources) => {
    const resolved = resolve(text);
    expect(imagesOf(resolved)).toEqual(images);
    expect(sourcesOf(resolved)).toEqual(sources);
  });

  it('are replaced by build contexts', () => {
    const text =
      'FROM node AS deps\nCOPY package.json .\nFROM deps AS build\nCOPY src .\nFROM nginx\nCOPY --from=build /dist /\nRUN --mount=from=0,target=/x y';
    const build = resolve(text, { overriddenStages: ['Build'] });
    expect(build.stages.map(({ label, needs }) => [label, needs])).toEqual([['2', []]]);
    expect(imagesOf(build)).toEqual(['nginx', 'build', '0']);
    expect(sourcesOf(build)).toEqual(['build:dist', '0:.']);
    const deps = resolve(text, { overriddenStages: ['deps'] });
    expect(deps.stages.map(({ label, baseStage }) => [label, baseStage])).toEqual([
      ['build', null],
      ['2', null],
    ]);
    expect(imagesOf(deps)).toEqual(['deps', 'nginx', '0']);
    expect(sourcesOf(deps)).toEqual(['src', '0:.']);
    const target = resolve(text, { overriddenStages: ['deps'], stage: 'deps' });
    expect(target.stages).toMatchObject([{ base: 'deps', instructions: [], needs: [] }]);
    expect(imagesOf(target)).toEqual(['deps']);
  });
});

describe('ONBUILD', () => {
  it('runs in stages based on it, first and once', () => {
    const text =
      'FROM a AS p\nONBUILD ARG V=one\nONBUILD COPY $V /\nFROM p AS q\nCOPY two /\nFROM q\nCOPY three /';
    const resolved = resolve(text);
    expect(sourcesOf(resolved)).toEqual(['one', 'two', 'three']);
    expect(resolved.stages[1]!.instructions.map(({ keyword, triggered }) => [keyword, triggered])).toEqual([
      ['ARG', true],
      ['COPY', true],
      ['COPY', false],
    ]);
    expect(sourcesOf(resolve(text, { stage: 'p' }))).toEqual([]);
  });

  it('reaches stages and images', () => {
    const text =
      'FROM a AS x\nCOPY one /\nFROM b AS p\nONBUILD COPY --from=x one /\nONBUILD RUN --mount=from=img,target=/m y\nFROM p';
    const resolved = resolve(text);
    expect(imagesOf(resolved)).toEqual(['a', 'b', 'img']);
    expect(sourcesOf(resolved)).toEqual(['one', 'img:.']);
    expect(resolved.stage.needs).toEqual([0, 1]);
  });
});

describe('what BuildKit refuses', () => {
  it.each<[string, string, number]>([
    ['ARG V\nFROM $V\nCOPY a /', 'base name ($V) should not be blank', 2],
    ['FROM $V AS unreachable\nFROM a', 'base name ($V) should not be blank', 1],
    ['FROM --platform=$V a', 'empty platform value from expression $V', 1],
    ['FROM ${V:?unset}', 'V: unset', 1],
    ['ARG A=${\nFROM a', "missing '}'", 1],
    ['FROM a AS Build\nFROM Build', 'FROM Build is no stage', 2],
    ['FROM a\nCOPY ${V:?unset} /', 'V: unset', 2],
    ['FROM a\nCOPY --from=$V a /', 'variable expansion is not supported for --from', 2],
    ['FROM a\nCOPY --from=7 a /', 'invalid stage index 7', 2],
    [
      'FROM a AS x\nCOPY --from=y a /\nFROM a AS y\nFROM a\nCOPY --from=x a /',
      'cannot copy from stage "y"',
      2,
    ],
    ['FROM a AS x\nRUN --mount=from=y,target=/m b\nFROM a AS y\nFROM x', 'cannot mount from stage "y"', 2],
    ['FROM a AS x\nCOPY --from=x a /', 'circular dependency detected on stage: x', 1],
    [
      'FROM a AS x\nCOPY --from=y a /\nFROM a AS y\nCOPY --from=x a /\nFROM a',
      'circular dependency detected',
      1,
    ],
    ['FROM a\nCOPY https://x.io/a /', "source can't be a URL for COPY", 2],
    ['FROM a AS p\nONBUILD COPY a\nFROM p', 'ONBUILD trigger is not a valid instruction: COPY a', 2],
  ])('%j', (text, message, line) => {
    expect(resolveOutcome(text)).toEqual({
      ok: false,
      failures: [
        {
          code: 'dockerfile-invalid',
          message: expect.stringContaining(message),
          place: { file: 'Dockerfile', line },
          fix: expect.any(String),
        },
      ],
    });
  });

  it.each([
    'FROM scratch AS x\nCOPY ${V:?no} /\nFROM scratch',
    'FROM scratch AS x\nCOPY --from=later a /\nFROM scratch AS later',
    'FROM scratch AS p\nONBUILD COPY a\nFROM scratch',
    'FROM scratch AS p\nONBUILD COPY a\nFROM p\nFROM scratch',
  ])('but not where it is never reached: %j', (text) => {
    expect(resolveOutcome(text).ok).toBe(true);
  });
});
