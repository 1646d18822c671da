import type { BuildInvocation } from '../model/build-plan';
import type { CacheFolders } from '../model/cache-plan';
import { formatArgv } from './format-argv';

const PLAIN: BuildInvocation = {
  context: '.',
  filter: null,
  file: 'apps/api/Dockerfile',
  builder: null,
  stage: null,
  platforms: [],
  buildArgs: {},
  namedContexts: [],
  secrets: [],
  ssh: [],
  labels: {},
  annotations: {},
  network: null,
  addHosts: [],
  noCache: false,
  pull: false,
  provenance: null,
  sbom: null,
  references: ['ghcr.io/acme/api:latest'],
  byDigest: [],
  output: 'push',
  transport: 'registry',
  localName: null,
  layout: null,
  cache: {
    strategy: 'none',
    reason: '',
    imports: [],
    absent: [],
    relative: null,
    export: null,
    inlineByArg: false,
  },
};

function argv(
  invocation: Partial<BuildInvocation>,
  links: readonly (readonly [`${string}:${string}`, string])[] = [],
  cacheFolders: CacheFolders = { export: '/c/new', imports: new Map() },
) {
  return formatArgv(
    { ...PLAIN, ...invocation },
    { links: new Map(links), metadataFile: '/tmp/m.json', cacheFolders },
  );
}

it('says the least by default', () => {
  expect(argv({})).toEqual([
    'buildx',
    'build',
    '--progress=rawjson',
    '--metadata-file=/tmp/m.json',
    '--file=apps/api/Dockerfile',
    '--tag=ghcr.io/acme/api:latest',
    '--output=type=image,push=true',
    '.',
  ]);
});

it('says everything', () => {
  const everything = argv({
    builder: 'ci',
    stage: 'runtime',
    platforms: ['linux/amd64', 'linux/arm64'],
    buildArgs: { A: '1', B: null },
    namedContexts: [{ name: 'node:22', value: 'docker-image://mirror/node:22' }],
    secrets: ['id=npm,src=.npmrc'],
    ssh: ['default'],
    labels: { team: 'shop' },
    annotations: { title: 'API' },
    network: 'none',
    addHosts: ['db:10.0.0.5'],
    noCache: true,
    pull: true,
    provenance: 'mode=max',
    sbom: 'true',
    references: ['a.io/x:1', 'b.io/y:1'],
    cache: {
      strategy: 'registry',
      reason: '',
      imports: [{ backend: 'registry', ref: 'a.io/cache:api--main' }],
      absent: [],
      relative: null,
      export: { backend: 'registry', ref: 'a.io/cache:api--main', mode: 'max' },
      inlineByArg: true,
    },
  });
  expect(everything.slice(4)).toEqual([
    '--builder=ci',
    '--file=apps/api/Dockerfile',
    '--target=runtime',
    '--platform=linux/amd64,linux/arm64',
    '--build-arg=A=1',
    '--build-arg=B',
    '--build-context=node:22=docker-image://mirror/node:22',
    '--secret=id=npm,src=.npmrc',
    '--ssh=default',
    '--label=team=shop',
    '--annotation=title=API',
    '--network=none',
    '--add-host=db:10.0.0.5',
    '--no-cache',
    '--pull',
    '--provenance=mode=max',
    '--sbom=true',
    '--cache-from=type=registry,ref=a.io/cache:api--main',
    '--cache-to=type=registry,ref=a.io/cache:api--main,mode=max,ignore-error=true,image-manifest=true,oci-mediatypes=true',
    '--tag=a.io/x:1',
    '--tag=b.io/y:1',
    '--output=type=image,push=true',
    '.',
  ]);
});

const PARENT = {
  namedContexts: [
    { name: 'a.io/base', from: 'base:image' as const, published: 'a.io/base:latest', anyPlatform: false },
  ],
};

it.each([
  [
    'by its digest',
    [['base:image', 'docker-image://a.io/base@sha256:1']] as const,
    ['--build-context=a.io/base=docker-image://a.io/base@sha256:1'],
  ],
])('links a parent %s', (_, links, expected) => {
  expect(argv(PARENT, links).filter((word) => word.startsWith('--build-context'))).toEqual(expected);
});

it('gives an image that only its children need no other name', () => {
  const words = argv({ output: 'none', localName: 'localhost/x:latest' });
  expect(words.filter((word) => word.startsWith('--tag'))).toEqual(['--tag=localhost/x:latest']);
});

it.each<[Partial<BuildInvocation>, readonly string[]]>([
  [{ output: 'load' }, ['--output=type=docker']],
  [{ output: 'oci', layout: 'dist/l' }, ['--output=type=oci,tar=false,dest=dist/l']],
  [
    { references: [], byDigest: ['a.io/x'] },
    ['--output=type=image,name=a.io/x,push-by-digest=true,name-canonical=true,push=true'],
  ],
  [
    { references: [], byDigest: ['a.io/x', 'b.io/y'] },
    ['--output=type=image,"name=a.io/x,b.io/y",push-by-digest=true,name-canonical=true,push=true'],
  ],
  [{ output: 'none' }, ['--output=type=cacheonly']],
  [{ output: 'none', localName: 'localhost/x:latest' }, ['--output=type=docker']],
  [{ output: 'none', layout: 'a,b' }, ['--output=type=oci,tar=false,"dest=a,b"']],
])('%o', (invocation, expected) => {
  expect(argv(invocation).filter((word) => word.startsWith('--output'))).toEqual(expected);
});

it.each([
  [{ backend: 'inline' as const, ref: null, mode: 'min' as const }, 'type=inline'],
  [
    { backend: 'local' as const, ref: 'c/api--main', mode: 'min' as const },
    'type=local,dest=/c/new,mode=min,ignore-error=true,image-manifest=true,oci-mediatypes=true',
  ],
])('exports cache %o', (exported, expected) => {
  expect(
    argv({
      cache: {
        strategy: 'local',
        reason: '',
        imports: [{ backend: 'local', ref: 'c/x' }],
        absent: [],
        relative: null,
        export: exported,
        inlineByArg: false,
      },
    }),
  ).toEqual(expect.arrayContaining([`--cache-to=${expected}`, '--cache-from=type=local,src=c/x']));
});

describe('local cache', () => {
  const cache = {
    ...PLAIN.cache,
    strategy: 'local' as const,
    imports: ['c/api--x', 'c/api--main', 'c/api--gone'].map((ref) => ({ backend: 'local' as const, ref })),
    export: { backend: 'local' as const, ref: 'c/api--x', mode: 'max' as const },
  };
  const ofCache = (folders: CacheFolders) =>
    argv({ cache }, [], folders).filter((word) => word.startsWith('--cache'));

  it('is read and written in the folders of the build', () => {
    const imports = new Map([
      ['c/api--x', 'c/.read'],
      ['c/api--gone', null],
    ]);
    expect(ofCache({ export: 'c/.new', imports })).toEqual([
      '--cache-from=type=local,src=c/.read',
      '--cache-from=type=local,src=c/api--main',
      '--cache-to=type=local,dest=c/.new,mode=max,ignore-error=true,image-manifest=true,oci-mediatypes=true',
    ]);
  });

  it('is not written where there is no folder to write', () => {
    const words = ofCache({ export: null, imports: new Map() });
    expect(words.filter((word) => word.startsWith('--cache-to'))).toEqual([]);
  });
});

it('leaves inline export to the build arg that brings it about', () => {
  const inline = { backend: 'inline' as const, ref: null, mode: 'min' as const };
  const words = (inlineByArg: boolean) =>
    argv({ cache: { ...PLAIN.cache, strategy: 'inline', export: inline, inlineByArg } });
  expect(words(false)).toContain('--cache-to=type=inline');
  expect(words(true).filter((word) => word.startsWith('--cache-to'))).toEqual([]);
});

it('names a copy of the Dockerfile that stands for it', () => {
  const links = new Map<never, string>();
  const late = {
    links,
    metadataFile: '/tmp/m.json',
    cacheFolders: { export: null, imports: new Map() },
    dockerfile: '/tmp/api/Dockerfile',
  };
  const files = formatArgv(PLAIN, late).filter((word) => word.startsWith('--file='));
  expect(files).toEqual(['--file=/tmp/api/Dockerfile']);
});
