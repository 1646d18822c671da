import { buildImageGraph } from './build-image-graph';
import type { ImageSpec, ProjectSpec } from './testing/workspace';
import { makeWorkspace, viewFiles } from './testing/workspace';

const FILES = {
  'package.json': '',
  'tsconfig.base.json': '',
  'README.md': '',
  '.npmrc': '',
  'tools/build.sh': '',
  'tools/other.sh': '',
  'patches/one.patch': '',
  'libs/shared/index.ts': '',
  'libs/deep/index.ts': '',
  'libs/web-only/index.ts': '',
  'apps/api/main.ts': '',
  'apps/api/e2e/test.ts': '',
  'apps/web/main.ts': '',
};
const PROJECTS: ProjectSpec = {
  libraries: {
    shared: 'libs/shared',
    deep: 'libs/deep',
    'web-only': 'libs/web-only',
    web: 'apps/web',
    'api-e2e': 'apps/api/e2e',
  },
  dependencies: {
    api: ['shared'],
    shared: ['deep'],
    deep: ['shared'],
    web: ['web-only'],
    'api-e2e': ['api'],
  },
};

function filter(
  dockerfile: string,
  api: ImageSpec = {},
  files: Readonly<Record<string, string>> = {},
  projects = PROJECTS,
) {
  const spec: ImageSpec = { context: 'workspace', contextFilter: 'closure', ...api };
  const workspace = makeWorkspace({ api: spec }, projects);
  const all = { ...FILES, 'apps/api/Dockerfile': `FROM x\n${dockerfile}`, ...files };
  const node = buildImageGraph(workspace, viewFiles(all)).nodes.get('api:image')!;
  return {
    ...node,
    closure: node.closure?.() ?? null,
    shown: node.failures.map(({ code, message, place, fix }) => ({ code, message, line: place.line, fix })),
    said: node.notes.map(({ message }) => message),
  };
}

describe('the closure', () => {
  it('is the project, all it depends on and the manifests of the root', () => {
    const { closure, failures } = filter('COPY . .');
    expect(failures).toEqual([]);
    expect(closure).toEqual({
      projects: ['api', 'deep', 'shared'],
      kept: ['apps/api', 'libs/deep', 'libs/shared', 'package.json', 'tsconfig.base.json'],
      dropped: ['apps/api/e2e'],
    });
  });

  it('has what is included besides: files, folders and patterns', () => {
    const contextInclude = ['tools/b*.sh', 'patches/**', 'apps/api/e2e/test.ts', 'dist/made'];
    const { closure } = filter('COPY . .', { contextInclude });
    expect(closure?.kept).toEqual([
      'apps/api',
      'dist/made',
      'libs/deep',
      'libs/shared',
      'package.json',
      'patches',
      'tools/build.sh',
      'tsconfig.base.json',
    ]);
    // Something in it is kept, so that it stays as a whole.
    expect(closure?.dropped).toEqual([]);
  });

  it.each([['libs/**'], ['libs'], ['l*s/**'], ['libs/*'], ['libs/w*'], ['**'], ['*']])(
    'has projects that it does not need where contextInclude names what they lie in: %s',
    (pattern) => {
      const {
        closure,
        shown,
        filter: made,
      } = filter('COPY libs/web-only/index.ts /', {
        root: '.',
        file: 'apps/api/Dockerfile',
        contextInclude: [pattern],
      });
      expect(closure?.dropped).not.toContain('libs/web-only');
      expect(made?.ignoreFile).not.toContain('libs/web-only');
      expect(shown).toEqual([]);
      expect(filter('COPY libs/web-only/index.ts /', { contextInclude: [pattern] }).shown).toEqual([]);
    },
  );

  it('lacks them where a pattern names others only', () => {
    const { closure } = filter('COPY . .', { contextInclude: ['libs/d*', 'apps/a*/**'] });
    expect(closure).toMatchObject({ kept: expect.not.arrayContaining(['libs/web-only']), dropped: [] });
    const root = filter('COPY . .', { root: '.', file: 'apps/api/Dockerfile', contextInclude: ['libs/d*'] });
    expect(root.closure?.dropped).toEqual(
      expect.arrayContaining(['apps/api/e2e', 'apps/web', 'libs/web-only']),
    );
  });

  it('has what builds of its projects left in dist, where the Dockerfile names it', () => {
    expect(filter('COPY . .', {}, { 'dist/apps/api/main.js': '' }).closure?.kept).not.toContain(
      'dist/apps/api',
    );
    const { closure, failures } = filter('COPY dist/libs/shared/*.js dist/apps/api /app/');
    expect(failures).toEqual([]);
    expect(closure?.kept).toEqual(expect.arrayContaining(['dist/apps/api', 'dist/libs/shared']));
  });

  it('of the root project is what no other project has', () => {
    const { closure, filter: made } = filter('COPY . .', { root: '.', file: 'apps/api/Dockerfile' });
    expect(closure?.kept).toEqual(['.']);
    expect(closure?.dropped.filter((path) => path.includes('/'))).toEqual([
      'apps/api/e2e',
      'apps/web',
      'libs/web-only',
    ]);
    expect(made?.ignoreFile.split('\n')).not.toContain('**');
  });

  it('names a file with credentials only by its own name', () => {
    expect(filter('COPY . .', { contextInclude: ['**'] }).closure).toMatchObject({
      kept: ['.'],
      dropped: expect.arrayContaining(['.npmrc']),
    });
  });

  it('is known where it is not applied, and is none of any other folder', () => {
    expect(filter('COPY . .', { contextFilter: 'none' })).toMatchObject({
      closure: { projects: ['api', 'deep', 'shared'] },
      filter: null,
    });
    expect(filter('COPY main.ts .', { context: 'project' })).toMatchObject({ closure: null, filter: null });
    expect(filter('COPY . .', {}, {}, { ...PROJECTS, dependencies: null })).toMatchObject({
      closure: null,
      filter: null,
      failures: [],
    });
  });
});

describe('the filter', () => {
  it('has the patterns of the ignore file that BuildKit would take', () => {
    const files = { '.dockerignore': '*.md', 'apps/api/Dockerfile.dockerignore': '**/*.log\n' };
    const lines = filter('COPY . .', {}, files).filter?.ignoreFile.trim().split('\n');
    expect(lines?.slice(-3)).toEqual(['**/*.log', 'apps/api/e2e', 'apps/api/e2e/**']);
    expect(lines).not.toContain('*.md');
  });

  it('is refused where the ignore file cannot be kept to a part', () => {
    const { shown, failures } = filter('COPY . .', {}, { '.dockerignore': '*\n!a**b' });
    expect(failures[0]?.place).toEqual({
      image: 'api:image',
      option: 'contextFilter',
      file: '.dockerignore',
    });
    expect(shown[0]).toMatchObject({ code: 'option-conflict', message: expect.stringContaining('!a**b') });
  });

  it('of another context than the root does nothing, which a note says of one that is not the project', () => {
    expect(filter('COPY a .', { context: 'libs' }).said).toEqual([
      'contextFilter "closure" changes nothing: the build context is libs, not the workspace root',
    ]);
    expect(filter('COPY main.ts .', { context: 'auto' }).said).toEqual([]);
  });

  it('leaves settings with credentials out, and says so where they would have been copied', () => {
    const said = [
      '.npmrc is not sent, since such files often hold credentials: mount it as a secret, or name it in contextInclude',
    ];
    expect(filter('COPY . .').said).toEqual(said);
    expect(filter('COPY apps/api .').said).toEqual([]);
    expect(filter('COPY . .', {}, { '.dockerignore': '.npmrc' }).said).toEqual([]);
    expect(filter('COPY . .', { contextInclude: ['.npmrc'] }).said).toEqual([]);
  });

  it('leaves them out of the root project as well', () => {
    const root: ImageSpec = { root: '.', file: 'apps/api/Dockerfile' };
    const { filter: made, said } = filter('COPY . .', root);
    expect(said).toEqual([expect.stringContaining('.npmrc is not sent')]);
    expect(made?.ignoreFile.split('\n')).toEqual(expect.arrayContaining(['.npmrc', 'auth.json']));
    expect(filter('COPY .npmrc /', root).shown).toMatchObject([
      { code: 'context-filtered', fix: 'add ".npmrc" to contextInclude' },
    ]);
    const named = filter('COPY . .', { ...root, contextInclude: ['.npmrc'] });
    expect(named.said).toEqual([]);
    expect(named.filter?.ignoreFile.split('\n')).not.toContain('.npmrc');
  });

  it('says which included pattern matches nothing', () => {
    const { said } = filter('COPY apps/api .', {
      contextInclude: ['tools/*.py', 'tools/*.sh', 'patches/**'],
    });
    expect(said).toEqual(['"tools/*.py" matches nothing in the workspace']);
  });
});

describe('a source outside of the closure', () => {
  it('is a failure in its line', () => {
    expect(filter('RUN true\nCOPY package.json tools/build.sh ./').shown).toEqual([
      {
        code: 'context-filtered',
        message: 'COPY of tools/build.sh: contextFilter "closure" keeps it out of the build context',
        line: 3,
        fix: 'add "tools/build.sh" to contextInclude',
      },
    ]);
  });

  it('names the project to depend on, where one owns it', () => {
    expect(filter('RUN --mount=type=bind,source=libs/web-only,target=/x true').shown).toMatchObject([
      {
        message: expect.stringMatching(/^RUN --mount of libs\/web-only: /),
        fix: 'add "libs/web-only" to contextInclude, or make api depend on web-only in Nx\'s project graph',
      },
    ]);
    expect(filter('COPY apps/api/e2e/test.ts /').shown).toHaveLength(1);
  });

  it.each(['.', 'libs', 'apps', 'apps/api/main.ts', '*.json', 'libs/*/index.ts', 'apps/[a-z]*/main.ts'])(
    'is not %s, of which a part is sent',
    (source) => expect(filter(`COPY ${source} /x/`).shown).toEqual([]),
  );

  it.each(['tools', 'tools/*.sh', 'dist/apps/web', 'libs/web*', 'nx.json'])('is %s', (source) =>
    expect(filter(`COPY ${source} /x/`).shown).toHaveLength(1),
  );

  it('does not matter for files of other contexts', () => {
    expect(filter('COPY --from=tools build.sh /', { buildContexts: { tools: 'tools' } }).shown).toEqual([]);
    expect(filter('COPY tools /', { contextFilter: 'none' }).shown).toEqual([]);
  });
});
