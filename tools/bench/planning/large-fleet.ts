import type { Files } from '../workspace';

/** What the plugin options call the place of all images; Dockerfiles name it. */
const REGISTRY = 'registry.example.com/shop';

/** @param base an image that a registry does have, for every external one; the registry is asked for cache refs too */
export function describeLargeFleetPlugin(base: string): object {
  const [host = ''] = base.split('/', 1);
  return {
    registry: REGISTRY,
    cache: { repository: `${host}/shop/cache` },
    baseImages: { 'node:22-slim': base },
  };
}

/** A workspace with many images, as files. */
export interface LargeFleet {
  readonly files: Files;
  /** Those of its files that the plugin asks Nx for. */
  readonly configFiles: readonly string[];
}

/**
 * A monorepo of so many images: one base, a runtime for every twentieth image, apps in three stages on top, and a library
 * without an image for every tenth. An app is built in the workspace root, out of its own sources, those of two libraries
 * and the lock file; every fifth copies from another app's image, every seventh is built in its own folder.
 */
export function describeLargeFleet(images: number, base: string): LargeFleet {
  const runtimes = list('runtime', Math.ceil(images / 20));
  const libs = list('lib', Math.ceil(images / 10));
  const apps = list('app', images - runtimes.length - 1);
  const projects: readonly Files[] = [
    describeProject('images/base', { Dockerfile: BASE }),
    ...runtimes.map((name) => describeProject(`images/${name}`, { Dockerfile: formatRuntime(name) })),
    ...libs.map((name) => describeProject(`libs/${name}`, listSources(name))),
    ...apps.map((name, index) => {
      const own = { name, runtime: at(runtimes, index), lib: at(libs, index), other: at(libs, index + 1) };
      const from = index % 5 === 4 ? at(apps, index - 1) : null;
      const Dockerfile = index % 7 === 6 ? formatSmallApp(own.runtime) : formatApp({ ...own, from, base });
      return describeProject(`apps/${name}`, { Dockerfile, ...listSources(name) });
    }),
  ];
  const root: Files = {
    'package-lock.json': '{}\n',
    'tsconfig.base.json': '{}\n',
    '.dockerignore': 'dist\n.git\n',
  };
  const files = Object.assign({}, root, ...projects) as Files;
  const isConfig = (path: string) => /(?:^|\/)(?:Dockerfile|project\.json|package\.json)$/.test(path);
  return { files, configFiles: ['package.json', ...Object.keys(files).filter(isConfig)].sort() };
}

const BASE = [
  'ARG NODE=22-slim',
  'FROM node:${NODE}',
  'RUN apt-get update && apt-get install -y tini ca-certificates',
  'ENV NODE_ENV=production TZ=UTC',
  'ENTRYPOINT ["tini", "--"]',
  '',
].join('\n');

function formatRuntime(name: string): string {
  const lines = [`FROM ${REGISTRY}/base`, `RUN corepack enable # for ${name}`, 'WORKDIR /app', 'USER node'];
  return `${lines.join('\n')}\n`;
}

interface App {
  readonly name: string;
  readonly runtime: string;
  readonly lib: string;
  readonly other: string;
  /** Another app whose image a file is copied from. */
  readonly from: string | null;
  /** An image that a registry does have, in place of the frontend: planning only asks for its digest. */
  readonly base: string;
}

function formatApp({ name, runtime, lib, other, from, base }: App): string {
  return [
    `# syntax=${base}`,
    `ARG RUNTIME=${runtime}`,
    `FROM ${REGISTRY}/\${RUNTIME:-base} AS packages`,
    'COPY package.json package-lock.json ./',
    `COPY libs/${lib}/package.json libs/${lib}/`,
    `COPY libs/${other}/package.json libs/${other}/`,
    'RUN --mount=type=cache,target=/root/.npm npm ci',
    'FROM packages AS build',
    'ARG MODE=production',
    'COPY tsconfig.base.json ./',
    `COPY libs/${lib} libs/${lib}`,
    `COPY libs/${other}/src libs/${other}/src`,
    `COPY apps/${name}/src apps/${name}/src`,
    'RUN <<EOT',
    `  npx tsc -p apps/${name}`,
    '  npm prune --omit=dev',
    'EOT',
    `FROM ${REGISTRY}/${runtime}`,
    'COPY --from=build /app/node_modules ./node_modules',
    'COPY --from=build /app/dist ./dist',
    ...(from === null ? [] : [`COPY --from=${REGISTRY}/${from} /app/dist/client.js ./client.js`]),
    'LABEL org.opencontainers.image.vendor="Shop"',
    'EXPOSE 8080',
    'HEALTHCHECK --interval=30s CMD ["node", "dist/health.js"]',
    'CMD ["node", "dist/main.js"]',
    '',
  ].join('\n');
}

function formatSmallApp(runtime: string): string {
  return [
    `FROM ${REGISTRY}/${runtime}`,
    'COPY package.json .',
    'COPY src src',
    'CMD ["node", "src/main.js"]',
    '',
  ].join('\n');
}

function listSources(name: string): Files {
  return {
    'package.json': { name: `@shop/${name}`, version: '1.0.0' },
    'src/main.ts': `export const name = '${name}';\n`,
    'src/health.ts': 'export {};\n',
  };
}

function describeProject(root: string, files: Files): Files {
  const name = root.slice(root.indexOf('/') + 1);
  const own = { 'project.json': { name, targets: {} }, ...files };
  return Object.fromEntries(Object.entries(own).map(([path, content]) => [`${root}/${path}`, content]));
}

function list(kind: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${String(index + 1).padStart(3, '0')}`);
}

function at(names: readonly string[], index: number): string {
  return names[index % names.length] ?? '';
}
