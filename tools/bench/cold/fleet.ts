import type { Files } from '../workspace';
import { NOOP_EXECUTOR, NOOP_TARGET, describeNoopExecutor } from './noop-executor';

/** What Dockerfiles call the place of all images; each measurement really pushes to a place of its own. */
export const FLEET_REGISTRY = 'registry.example.com/fleet';

const RUNTIMES = ['runtime-a', 'runtime-b'];
const APPS = Array.from({ length: 12 }, (_, index) => `app-${String(index + 1).padStart(2, '0')}`);

export interface Fleet {
  readonly files: Files;
  /** Those of its files that the plugin asks Nx for. */
  readonly configFiles: readonly string[];
}

/**
 * 15 images in three layers, 80 steps: a base on `busybox:1`, two runtimes on it, six two-stage apps on each runtime. Steps
 * that install something write random bytes, which neither compress nor are shared. Each project has a target that does
 * nothing beside its image, with the same dependencies.
 */
export function describeFleet(): Fleet {
  const files = Object.assign(
    {},
    describeNoopExecutor(),
    describeProject('base', null, { Dockerfile: formatBase(), 'base.conf': 'time zone = UTC\n' }),
    ...RUNTIMES.map((name) =>
      describeProject(name, 'base', { Dockerfile: formatRuntime(name), 'runtime.conf': `${name}\n` }),
    ),
    ...APPS.map((name, index) => {
      const parent = RUNTIMES[index % RUNTIMES.length] ?? '';
      const files = { 'packages.txt': `packages of ${name}\n`, 'src/main.txt': `${name}\n` };
      return describeProject(name, parent, { Dockerfile: formatApp(name, parent), ...files });
    }),
  ) as Files;
  const configFiles = Object.keys(files).filter((path) =>
    /^images\/.*(?:Dockerfile|project\.json)$/.test(path),
  );
  return { files, configFiles };
}

function formatBase(): string {
  return ['FROM busybox:1', install('certificates', 4), 'COPY base.conf /etc/', ''].join('\n');
}

function formatRuntime(name: string): string {
  const from = `FROM ${FLEET_REGISTRY}/base`;
  return [from, install(name, 4), 'COPY runtime.conf /etc/', 'WORKDIR /app', ''].join('\n');
}

function formatApp(name: string, parent: string): string {
  return [
    `FROM ${FLEET_REGISTRY}/${parent} AS build`,
    'WORKDIR /src',
    'COPY packages.txt .',
    install(`packages-of-${name}`, 2),
    'COPY src src',
    'RUN cat src/* /opt/*/content > /app.bin',
    `FROM ${FLEET_REGISTRY}/${parent}`,
    'COPY --from=build /app.bin /app/',
    '',
  ].join('\n');
}

function install(what: string, megabytes: number): string {
  return `RUN mkdir -p /opt/${what} && head -c ${megabytes}m /dev/urandom > /opt/${what}/content`;
}

function describeProject(name: string, parent: string | null, files: Files): Files {
  const dependsOn = parent === null ? [] : [{ projects: [parent], target: NOOP_TARGET }];
  const noop = { executor: NOOP_EXECUTOR, cache: false, dependsOn };
  const own = { 'project.json': { name, targets: { [NOOP_TARGET]: noop } }, ...files };
  return Object.fromEntries(
    Object.entries(own).map(([path, content]) => [`images/${name}/${path}`, content]),
  );
}
