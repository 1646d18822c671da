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

// Each of these was built by BuildKit, which copied exactly this.
describe('variables', () => {
  it.each<[string, string, readonly string[], Partial<ResolveOptions>?]>([
    ['ARG default', 'FROM scratch\nARG V=a\nCOPY $V /', ['a']],
    ['build arg wins over the default', 'FROM scratch\nARG V=a\nCOPY $V /', ['b'], { buildArgs: { V: 'b' } }],
    [
      'build arg of an ARG that is not declared',
      'FROM scratch\nCOPY x/$V /',
      ['x'],
      { buildArgs: { V: 'b' } },
    ],
    ['build arg is not expanded', 'FROM scratch\nARG V\nCOPY $V /', ['$X'], { buildArgs: { V: '$X' } }],
    ['a later ARG wins over ENV', 'FROM scratch\nENV V=a\nARG V=b\nCOPY $V /', ['b']],
    ['a later ENV wins over ARG', 'FROM scratch\nARG V=b\nENV V=a\nCOPY $V /', ['a']],
    ['a bare ARG leaves ENV alone', 'FROM scratch\nENV V=a\nARG V\nCOPY $V /', ['a']],
    ['ENV sees what was before it', 'FROM scratch\nENV V=a\nENV V=b W=$V\nCOPY $W /', ['a']],
    ['ARG sees the ones before it', 'FROM scratch\nARG V=a W=$V/c\nCOPY $W /', ['a/c']],
    ['old ENV form', 'FROM scratch\nENV V a b\nCOPY $V /', ['a b']],
    ['global ARG is not visible', 'ARG V=a\nFROM scratch\nCOPY x/$V /', ['x']],
    ['global ARG after a bare ARG', 'ARG V=a\nFROM scratch\nARG V\nCOPY $V /', ['a']],
    ['stage default wins over the global', 'ARG V=a\nFROM scratch\nARG V=b\nCOPY $V /', ['b']],
    ['global ARG uses one before', 'ARG A=f\nARG B=$A-1\nFROM scratch\nARG B\nCOPY $B /', ['f-1']],
    ['global quotes', 'ARG A="a b"\nFROM scratch\nARG A\nCOPY $A /', ['a b']],
    [
      'ARG and ENV reach stages based on it',
      'FROM scratch AS p\nARG V=a\nENV W=b\nFROM p\nCOPY $V $W /',
      ['a', 'b'],
    ],
    [
      'platform ARG',
      'FROM scratch\nARG TARGETARCH\nCOPY $TARGETARCH /',
      ['arm64'],
      { platform: 'linux/arm64' },
    ],
    ['platform ARG is not visible by itself', 'FROM scratch\nCOPY ${TARGETARCH:-no} /', ['no']],
    [
      'build platform',
      'FROM scratch\nARG BUILDARCH\nCOPY $BUILDARCH /',
      ['amd64'],
      { platform: 'linux/arm64', buildPlatform: 'linux/amd64' },
    ],
    [
      'platform ARG overridden',
      'FROM scratch\nARG TARGETOS\nCOPY $TARGETOS /',
      ['x'],
      { buildArgs: { TARGETOS: 'x' } },
    ],
    ['stage ARG', 'FROM scratch AS app\nARG TARGETSTAGE\nCOPY $TARGETSTAGE /', ['app']],
    [
      'predefined ARG',
      'FROM scratch\nARG HTTP_PROXY\nCOPY x$HTTP_PROXY /',
      ['xp'],
      { buildArgs: { HTTP_PROXY: 'p' } },
    ],
    ['PATH of scratch', 'FROM scratch\nCOPY ${PATH:+a} /', ['a']],
    ['nothing expands to all', 'FROM scratch\nCOPY $V /', ['.']],
    ['escaped', 'FROM scratch\nCOPY \\$A /', ['$A']],
    ['names like those of objects', 'FROM scratch\nCOPY a/$toString/$constructor/$__proto__ /', ['a']],
    ['__proto__ as a name', 'FROM scratch\nARG __proto__=a\nCOPY $__proto__ /', ['a']],
  ])('%s', (_, text, sources, options = {}) => {
    expect(sourcesOf(resolve(text, options))).toEqual(sources);
  });

  it.each<[string, readonly string[], Partial<ResolveOptions>?]>([
    ['ARG V=22-slim\nFROM node:$V', ['node:22-slim']],
    ['ARG V=22\nFROM node:${V}-slim', ['node:20-slim'], { buildArgs: { V: '20' } }],
    ['FROM ${REGISTRY:-docker.io}/node', ['docker.io/node']],
    ['ARG REGISTRY\nFROM ${REGISTRY:+$REGISTRY/}node', ['r.io/node'], { buildArgs: { REGISTRY: 'r.io' } }],
    ['FROM scratch AS x-amd64\nFROM scratch AS x-arm64\nFROM x-$TARGETARCH', [], { platform: 'linux/arm64' }],
    ['ARG S=scratch\nFROM $S', []],
  ])('in FROM: %j', (text, images, options = {}) => {
    expect(imagesOf(resolve(text, options))).toEqual(images);
  });

  it('expands FROM --platform', () => {
    const { images } = resolve('FROM --platform=$BUILDPLATFORM node\nCOPY a /', {
      platform: 'linux/arm64',
      buildPlatform: 'linux/amd64',
    });
    expect(images).toEqual([
      { name: 'node', instruction: 'FROM', line: 1, stage: '0', platform: 'linux/amd64' },
    ]);
  });

  it('tells which sources hang on the environment of the base image', () => {
    const text =
      'FROM node AS base\nENV DIR=/opt/$NODE_VERSION PATH=$PATH:/x\nFROM base\nARG OUT\nCOPY $DIR ${OUT:-dist} $HOME\nRUN --mount=source=$SRC,target=/x y';
    expect(resolve(text).unsetVariables).toEqual([
      { name: 'DIR', line: 5, stage: '1' },
      { name: 'OUT', line: 5, stage: '1' },
      { name: 'SRC', line: 6, stage: '1' },
    ]);
    const known = resolve(text, { imageEnvironment: { node: { NODE_VERSION: '22' } } });
    expect(known.unsetVariables).toEqual([]);
    expect(sourcesOf(known)).toEqual(['opt/22', 'dist', '.']);
    expect(resolve('FROM scratch\nCOPY $A /').unsetVariables).toEqual([]);
  });
});

describe('instructions', () => {
  it('are expanded where BuildKit does', () => {
    const text = `FROM scratch
ARG V=1 W
ENV NAME="x $V"
LABEL a=$V b="c d"
WORKDIR /w/$V
USER $V:$V
EXPOSE $V/tcp
COPY --chown=$V:0 --exclude=$V a$V "b" /
COPY ["a $V", "/"]
RUN --mount=type=bind,source=$V,target=/m echo $V
CMD echo $V
COPY <<A <<"B" /x/
$V "$V"
A
$V
B
`;
    const { instructions } = resolve(text).stage;
    expect(instructions.map(({ keyword, text: line }) => `${keyword} ${line}`)).toEqual([
      'ARG V=1 W',
      'ENV NAME=x 1',
      'LABEL a=1 b=c d',
      'WORKDIR /w/1',
      'USER 1:1',
      'EXPOSE 1/tcp',
      'COPY a1 b /',
      'COPY ["a 1","/"]',
      'RUN echo $V',
      'CMD echo $V',
      'COPY <<A <<"B" /x/',
    ]);
    expect(instructions[6]!.flags).toEqual([
      { name: 'chown', value: '1:0' },
      { name: 'exclude', value: '$V' },
    ]);
    expect(instructions[8]!.flags).toEqual([{ name: 'mount', value: 'type=bind,source=1,target=/m' }]);
    expect(instructions[8]!.environment).toMatchObject({ V: '1', NAME: 'x 1' });
    expect(instructions[10]!.heredocs.map(({ content }) => content)).toEqual(['1 "1"\n', '$V\n']);
  });
});
