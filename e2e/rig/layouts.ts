import { installPlugin } from './installed-plugin';
import type { TestLab } from './lab';
import { type Files, type Workspace, createWorkspace, describePlugin, describeProject } from './workspace';

/** Where the images of {@link createLayouts} go. */
export interface LayoutRegistries {
  /** `host/path` of nearly all. */
  readonly main: string;
  /** `host/path` in another registry, which one image is pushed to as well. */
  readonly mirror: string;
}

/**
 * One workspace in all the ways that real ones are laid out: what lies where, who builds what before, what is written
 * into `project.json`, `package.json` and `nx.json`. None of its Dockerfiles knows of the plugin.
 *
 * @param path of the repositories in both registries
 */
export function createLayouts(lab: TestLab, path: string, registries: LayoutRegistries): Workspace {
  return createWorkspace({
    plugin: describePlugin(lab, path),
    nodeModules: installPlugin(),
    nxJson: {
      targetDefaults: {
        build: { cache: true, outputs: ['{workspaceRoot}/dist/{projectRoot}'] },
        'nx-buildx:build': {
          options: { labels: { team: 'shop' }, buildArgs: { APP_NAME: '{projectName}' } },
        },
      },
    },
    files: {
      ...root,
      ...library,
      ...inProject,
      ...behindBuild,
      ...fromSources,
      ...describeShared('orders'),
      ...describeShared('payments'),
      ...twoImages,
      ...describeMirrored(registries),
      ...configured,
      ...describePackages(registries),
    },
  });
}

const lines = (...each: readonly string[]): string => `${each.join('\n')}\n`;

/** The workspace itself is a project with an image; the ignore file is the one `create-nx-workspace` users write. */
const root: Files = {
  'package.json': { name: '@acme/source', private: true, workspaces: ['packages/*'] },
  'package-lock.json': { name: '@acme/source', lockfileVersion: 3, packages: {} },
  'project.json': { name: 'handbook' },
  Dockerfile: lines('FROM busybox:1.36', 'COPY docs /docs'),
  'docs/index.md': 'handbook\n',
  '.dockerignore': lines('node_modules', '.git', '.nx', 'dist/images'),
};

const library: Files = {
  'libs/shared/project.json': { name: 'shared', projectType: 'library' },
  'libs/shared/greet.sh': 'echo "hello from $1"\n',
};

/** Context: the project. */
const inProject: Files = describeProject('site', {
  Dockerfile: lines('FROM busybox:1.36', 'COPY src /site'),
  'src/index.html': 'site\n',
});

/** Context: the workspace, of which the image takes what the task `build` wrote. */
const behindBuild: Files = describeProject(
  'api',
  {
    Dockerfile: lines(
      'FROM busybox:1.36',
      'WORKDIR /app',
      'COPY ./dist/apps/api .',
      'CMD ["cat", "main.txt"]',
    ),
    'main.txt': 'api\n',
  },
  {
    targets: {
      build: {
        command: 'mkdir -p dist/apps/api && sed s/^/built:/ apps/api/main.txt > dist/apps/api/main.txt',
      },
    },
  },
);

/** Context: the workspace, which the image copies whole parts of and builds inside. */
const fromSources: Files = describeProject('worker', {
  Dockerfile: lines(
    'FROM busybox:1.36 AS build',
    'WORKDIR /repo',
    'COPY package.json package-lock.json ./',
    'COPY libs libs',
    'COPY apps apps',
    'RUN sh libs/shared/greet.sh "$(cat apps/worker/name.txt)" > worker.txt',
    'FROM busybox:1.36',
    'COPY --from=build /repo/worker.txt /repo/package-lock.json /app/',
  ),
  'name.txt': 'worker\n',
});

/** One Dockerfile for many, told apart by a build arg, which `targetDefaults` fills. */
function describeShared(name: string): Files {
  return {
    'tools/docker/node.Dockerfile': lines(
      'FROM busybox:1.36',
      'ARG APP_NAME',
      'COPY dist/apps/${APP_NAME} /app',
      'RUN echo "${APP_NAME}" > /app/name.txt',
    ),
    ...describeProject(
      name,
      { 'main.txt': `${name}\n` },
      {
        targets: {
          build: { command: `mkdir -p dist/apps/${name} && cp apps/${name}/main.txt dist/apps/${name}/` },
          image: { executor: 'nx-buildx:build', options: { file: 'tools/docker/node.Dockerfile' } },
        },
      },
    ),
  };
}

const twoImages: Files = describeProject(
  'shop',
  {
    Dockerfile: lines('FROM busybox:1.36', 'COPY shop.txt /shop.txt'),
    'Dockerfile.migrate': lines('FROM busybox:1.36', 'COPY migrations /migrations'),
    'shop.txt': 'shop\n',
    'migrations/1.sql': 'create table orders;\n',
  },
  { targets: { 'image-migrate': { executor: 'nx-buildx:build', options: { file: 'Dockerfile.migrate' } } } },
);

function describeMirrored({ main, mirror }: LayoutRegistries): Files {
  return describeProject(
    'gateway',
    { Dockerfile: lines('FROM busybox:1.36', 'COPY routes.txt /'), 'routes.txt': 'gateway\n' },
    { targets: { image: { options: { image: [`${main}/edge/gateway`, `${mirror}/gateway`] } } } },
  );
}

const configured: Files = describeProject(
  'admin',
  { Dockerfile: lines('FROM busybox:1.36', 'ARG MODE=development', 'RUN echo "$MODE" > /mode.txt') },
  {
    targets: {
      image: {
        configurations: { ci: { tags: ['ci', '1.4'], output: 'push', buildArgs: { MODE: 'ci' } } },
      },
    },
  },
);

/** npm workspaces: the package's name is the project's, its `nx` key what `project.json` is elsewhere. */
function describePackages({ main }: LayoutRegistries): Files {
  const inFolder = { image: { executor: 'nx-buildx:build', options: { file: 'docker/Dockerfile' } } };
  return {
    'packages/runtime/package.json': { name: '@acme/runtime', version: '1.0.0' },
    'packages/runtime/Dockerfile': lines('FROM busybox:1.36', 'RUN echo runtime > /runtime.txt'),
    'packages/mailer/package.json': { name: '@acme/mailer', version: '1.0.0', nx: { targets: inFolder } },
    'packages/mailer/docker/Dockerfile': lines(`FROM ${main}/acme-runtime`, 'COPY index.js /app/'),
    'packages/mailer/index.js': 'mailer\n',
  };
}
