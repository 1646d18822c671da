import type { PlantedFiles } from '../testing/file-tree';
import { plantFiles } from '../testing/file-tree';
import type { KeySpec } from '../testing/keys';
import { BASES, findKey, keyOf, makeKeyInput, singleImage } from '../testing/keys';
import type { ImageSpec } from '../testing/workspace';
import { digestFiles } from './compute-keys';

const DOCKERFILE = `FROM busybox AS tools
ARG TOOL
RUN make tool

FROM busybox:2 AS unused
RUN something else

FROM ghcr.io/acme/base
ARG VERSION
COPY --from=tools /tool /tool
COPY src /app
RUN --network=default make app
`;
const FILES = {
  'apps/base/Dockerfile': 'FROM busybox\nCOPY a /a',
  'apps/base/a': 'a',
  'apps/api/Dockerfile': DOCKERFILE,
  'apps/api/src/main.ts': 'main',
  'apps/api/.dockerignore': '**/*.log\n',
};
const API: ImageSpec = { context: 'project', buildArgs: { VERSION: '1', UNKNOWN: '1' } };

interface Change {
  readonly files?: PlantedFiles;
  readonly api?: ImageSpec;
  readonly base?: ImageSpec;
  readonly rest?: Partial<KeySpec>;
}

function spec({ files, api, base, rest }: Change = {}): KeySpec {
  return {
    images: { base: { context: 'project', ...base }, api: { ...API, ...api } },
    files: { ...FILES, ...files },
    ...rest,
  };
}

const dockerfile = (from: string, to: string): Change => ({
  files: { 'apps/api/Dockerfile': DOCKERFILE.replace(from, to) },
});

it('is 32 hex digits', () => {
  expect(keyOf(spec())).toMatch(/^[0-9a-f]{32}$/);
});

it.each<[string, Change]>([
  ['a byte', { files: { 'apps/api/src/main.ts': 'Main' } }],
  ['a mode', { files: { 'apps/api/src/main.ts': { content: 'main', mode: 0o755 } } }],
  ['a new file', { files: { 'apps/api/src/new.ts': '' } }],
  ['what is ignored', { files: { 'apps/api/.dockerignore': 'src/main.ts' } }],
  ['an ignore file of the Dockerfile', { files: { 'apps/api/Dockerfile.dockerignore': '**/*.ts' } }],
  ['an instruction', dockerfile('make app', 'make  app')],
  ['an instruction of another stage', dockerfile('make tool', 'make tools')],
  ['one instruction more', dockerfile('make app', 'make app\nUSER 1000')],
  [
    'the order of instructions',
    dockerfile(
      'COPY --from=tools /tool /tool\nCOPY src /app',
      'COPY src /app\nCOPY --from=tools /tool /tool',
    ),
  ],
  ['a flag', dockerfile('COPY src', 'COPY --chown=1 src')],
  ['a mount', dockerfile('--network=default', '--mount=type=cache,target=/c')],
  ['a base', dockerfile('FROM busybox AS', 'FROM busybox:2 AS')],
  ['a declared build arg', { api: { buildArgs: { VERSION: '2' } } }],
  ['a declared build arg of another stage', { api: { buildArgs: { VERSION: '1', TOOL: '1' } } }],
  [
    'a build arg from the environment',
    { api: { buildArgs: { VERSION: null } }, rest: { environment: { VERSION: '2' } } },
  ],
  ['a build arg for BuildKit', { api: { buildArgs: { VERSION: '1', BUILDKIT_CONTEXT_KEEP_GIT_DIR: '1' } } }],
  [
    'a build arg for inline cache that the Dockerfile declares',
    {
      api: { buildArgs: { VERSION: '1', BUILDKIT_INLINE_CACHE: '1' } },
      ...dockerfile('ARG VERSION', 'ARG VERSION\nARG BUILDKIT_INLINE_CACHE'),
    },
  ],
  ['SOURCE_DATE_EPOCH of the environment', { rest: { environment: { SOURCE_DATE_EPOCH: '1' } } }],
  ['a label', { api: { labels: { team: 'shop' } } }],
  ['an annotation', { api: { annotations: { title: 'API' } } }],
  ['the network', { api: { network: 'none' } }],
  ['a host', { api: { addHosts: ['db:10.0.0.5'] } }],
  ['provenance', { api: { provenance: 'false' } }],
  ['an SBOM', { api: { sbom: 'true' } }],
  ['the id of a secret', { api: { secrets: ['id=npm'] } }],
  ['the id of an SSH agent', { api: { ssh: ['default'] } }],
  ['the stage', { api: { stage: 'tools' } }],
  ['a platform', { api: { platforms: ['linux/arm64'] } }],
  ['one platform more', { api: { platforms: ['linux/amd64', 'linux/arm64'] } }],
  ['the platform of the builder', { rest: { platform: 'linux/arm64' } }],
  [
    'a base image that was pushed again',
    { rest: { bases: new Map([...BASES, ['busybox:latest', { digest: 'sha256:new' }]]) } },
  ],
  ['a file of the parent', { files: { 'apps/base/a': 'b' } }],
  ['an option of the parent', { base: { labels: { a: 'b' } } }],
  ['the frontend', dockerfile('FROM', '# syntax=busybox:2\nFROM')],
])('%s changes the key', (_, change) => {
  expect(keyOf(spec(change))).not.toBe(keyOf(spec()));
});

it.each<[string, Change]>([
  ['an undeclared build arg', { api: { buildArgs: { VERSION: '1', UNKNOWN: '2' } } }],
  [
    'a build arg of a stage that is not reached',
    { files: { 'apps/api/Dockerfile': DOCKERFILE.replace('RUN something', 'ARG UNKNOWN\nRUN something') } },
  ],
  ['a build arg without a value', { api: { buildArgs: { VERSION: '1', TOOL: null } } }],
  ['a comment', dockerfile('COPY src', '# copies\nCOPY src')],
  ['a line', dockerfile('COPY src', '\n\nCOPY src')],
  ['a continuation', dockerfile('COPY src', 'COPY \\\n  # all\n  src')],
  ['lines of Windows', { files: { 'apps/api/Dockerfile': DOCKERFILE.replaceAll('\n', '\r\n') } }],
  ['the case of a keyword', dockerfile('COPY src', 'copy src')],
  ['the name of a stage', { files: { 'apps/api/Dockerfile': DOCKERFILE.replaceAll('tools', 'Builder') } }],
  ['the number of a stage in place of its name', dockerfile('--from=tools', '--from=0')],
  ['a stage that is not reached', dockerfile('something else', 'anything')],
  ['one such stage less', dockerfile('FROM busybox:2 AS unused\nRUN something else\n', '')],
  ['a base of such a stage', { rest: { bases: new Map([['busybox:latest', { digest: 'sha256:b1' }]]) } }],
  ['tags', { api: { tags: ['1.4'] } }],
  ['the output', { api: { output: 'none' } }],
  ['the registry', { api: { registry: 'example.org/x' } }],
  ['the repository', { api: { image: ['example.org/x/y'] } }],
  ['the builder', { api: { builder: 'other' } }],
  [
    'the cache',
    {
      api: {
        cache: {
          strategy: 'none',
          repository: null,
          mode: 'min',
          directory: 'x',
          maxSize: 1,
          exportLocally: true,
          mounts: { ids: ['npm'], maxSize: 1, image: 'busybox' },
        },
      },
    },
  ],
  ['inline cache by a build arg', { api: { buildArgs: { VERSION: '1', BUILDKIT_INLINE_CACHE: '1' } } }],
  ['whether it is reused', { api: { reuse: { enabled: false, from: 'any', maxAge: null } } }],
  ['the own platform by name', { api: { platforms: ['linux/amd64'] } }],
  ['a file that is not selected', { files: { 'apps/api/README.md': 'x' } }],
  ['an ignored file', { files: { 'apps/api/src/a.log': 'x' } }],
  ['a file of another context', { files: { src: 'x', 'apps/web/src/main.ts': 'x' } }],
  ['what an ignore file says of nothing', { files: { 'apps/api/.dockerignore': '# logs\n**/*.log\ntmp\n' } }],
  ['what the parent does not select', { files: { 'apps/base/b': 'x' } }],
])('%s does not', (_, change) => {
  expect(keyOf(spec(change))).toBe(keyOf(spec()));
});

it.each<[string, ImageSpec, ImageSpec]>([
  [
    "where a secret's value lies",
    { secrets: ['id=npm,src=.npmrc'] },
    { secrets: ['type=file,src=/home/me/.npmrc,id=npm'] },
  ],
  ['where an SSH key lies', { ssh: ['git=/a'] }, { ssh: ['git=/b'] }],
  [
    'the order of platforms',
    { platforms: ['linux/amd64', 'linux/arm64'] },
    { platforms: ['linux/arm64', 'linux/amd64'] },
  ],
  ['the order of labels', { labels: { a: '1', b: '2' } }, { labels: { b: '2', a: '1' } }],
  ['the order of hosts', { addHosts: ['a:1', 'b:2'] }, { addHosts: ['b:2', 'a:1'] }],
  [
    'a volatile build arg',
    { buildArgs: { VERSION: '1' }, volatileBuildArgs: ['VERSION'] },
    { buildArgs: { VERSION: '2' }, volatileBuildArgs: ['VERSION'] },
  ],
])('%s does not either', (_, one, other) => {
  expect(keyOf(spec({ api: one }))).toBe(keyOf(spec({ api: other })));
});

it('is the same in another folder, under another name and in another registry', () => {
  const moved = Object.entries(FILES).map(([path, text]) => [
    path.replace('apps/', 'services/'),
    text.replace('ghcr.io/acme/base', 'example.org/base-x'),
  ]);
  const images = {
    'base-x': { context: 'project', root: 'services/base', registry: 'example.org' },
    shop: { ...API, root: 'services/api', registry: 'example.org' },
  };
  expect(keyOf({ images, files: Object.fromEntries(moved) as PlantedFiles }, 'shop:image')).toBe(
    keyOf(spec()),
  );
});

it.each<[string, KeySpec]>([
  ['node:22 was not looked up', singleImage('FROM node:22')],
  [
    'no answer',
    singleImage('FROM busybox', {}, {}, { bases: new Map([['busybox:latest', { reason: 'no answer' }]]) }),
  ],
  ['docker/dockerfile:1 was not looked up', singleImage('# syntax=docker/dockerfile:1\nFROM busybox')],
  [
    'nothing is known of https://example.org/a.git before it is built',
    singleImage('FROM lib', { buildContexts: { lib: 'https://example.org/a.git' } }),
  ],
  [
    'nothing is known of oci-layout://x before it is built',
    singleImage('FROM lib', { buildContexts: { lib: 'oci-layout://x' } }),
  ],
  [
    'the build context https://example.org/a.git lies outside of the workspace',
    singleImage('FROM busybox\nCOPY a /', { context: 'https://example.org/a.git' }),
  ],
  [
    'the build context ../lib lies outside of the workspace',
    singleImage('FROM busybox\nCOPY --from=lib a /', { buildContexts: { lib: '../lib' } }),
  ],
  [
    'the build context /lib lies outside of the workspace',
    singleImage('FROM lib', { buildContexts: { lib: '/lib' } }),
  ],
  ['its Dockerfile cannot be read', { images: { api: {} }, files: {} }],
  [
    'base:image, which it stands on: node:22 was not looked up',
    spec({ files: { 'apps/base/Dockerfile': 'FROM node:22' } }),
  ],
  [
    'base:image, which it stands on, has ONBUILD triggers',
    spec({ files: { 'apps/base/Dockerfile': 'FROM busybox\nONBUILD COPY . /' } }),
  ],
])('has no key: %s', (reason, given) => {
  expect(findKey(given)).toEqual({ key: null, reason, pending: false });
});

describe('files that a task has yet to write', () => {
  const waiting = (folder: string) =>
    spec({ rest: { findWriter: (_, path) => (path.startsWith(folder) ? 'api:build' : null) } });

  it('leave the key open', () => {
    expect(findKey(waiting('apps/api/src'))).toEqual({
      key: null,
      reason: 'waits for api:build',
      pending: true,
    });
  });

  it("leave a child's open", () => {
    const reason = 'base:image, which it stands on: waits for api:build';
    expect(findKey(waiting('apps/base'))).toEqual({ key: null, reason, pending: true });
  });

  it('do not matter where nothing reads them', () => {
    expect(keyOf(waiting('apps/api/dist'))).toBe(keyOf(spec()));
  });
});

describe('the files of an image, looked at again', () => {
  const looked = (change: (files: ReturnType<typeof plantFiles>) => void) => {
    const files = plantFiles(FILES);
    const given = spec({ rest: { files } });
    const before = findKey(given);
    const input = makeKeyInput(given);
    change(files);
    const after = digestFiles('api:image', input);
    if (before.key === null || after === null) throw new Error('no key');
    return {
      sameDigest: after.digest === before.files.digest,
      sameStamp: after.stamp === before.files.stamp,
    };
  };

  it.each<[string, Parameters<typeof looked>[0], boolean, boolean]>([
    ['nothing', () => undefined, true, true],
    ['a write', ({ write }) => write('apps/api/src/main.ts', 'new'), false, false],
    ['a write of the same', ({ write }) => write('apps/api/src/main.ts', 'main'), true, false],
    [
      'a write to the Dockerfile',
      ({ write }) => write('apps/api/Dockerfile', `${DOCKERFILE}#`),
      false,
      false,
    ],
    ['a write to the ignore file', ({ write }) => write('apps/api/.dockerignore', '**/*.log\n'), true, false],
    ['a write to what is not read', ({ write }) => write('apps/api/README.md', ''), true, true],
    ["a write to the parent's", ({ write }) => write('apps/base/a', 'new'), true, true],
  ])('%s', (_, change, sameDigest, sameStamp) => {
    expect(looked(change)).toEqual({ sameDigest, sameStamp });
  });

  it('cannot be told of an image nobody knows', () => {
    expect(digestFiles('web:image', makeKeyInput(spec()))).toBeNull();
  });
});
