import type { Files } from '../workspace';
import { NOOP_EXECUTOR, NOOP_TARGET, describeNoopExecutor } from './noop-executor';

/** What Dockerfiles call the place of all images; each measurement really pushes to a place of its own. */
export const FLEET_REGISTRY = 'registry.example.com/fleet';

const BASE = 'base';
/** Apps that stand on one runtime. */
const APPS_PER_RUNTIME = 6;

/** An image of the fleet, which has a project of the same name. */
interface FleetImage {
  readonly name: string;
  readonly parent: string | null;
}

export interface Fleet {
  readonly files: Files;
  /** Those of its files that the plugin asks Nx for. */
  readonly configFiles: readonly string[];
  /** Project of an image that no other stands on. */
  readonly leaf: string;
}

/**
 * So many images in three layers: a base on `busybox:1`, a runtime for every six apps, and two-stage apps on them. 15 are a
 * base, 2 runtimes and 12 apps, with 80 steps. Steps that install something write random bytes, which neither compress
 * nor are shared. Each project has a target that does nothing beside its image, with the same dependencies.
 */
export function describeFleet(images: number): Fleet {
  const runtimes = list('runtime', Math.max(1, Math.floor((images - 1) / (APPS_PER_RUNTIME + 1))));
  const apps = list('app', images - 1 - runtimes.length);
  const all: readonly FleetImage[] = [
    { name: BASE, parent: null },
    ...runtimes.map((name) => ({ name, parent: BASE })),
    ...apps.map((name, index) => ({ name, parent: runtimes[index % runtimes.length] ?? BASE })),
  ];
  const files = Object.assign({}, describeNoopExecutor(), ...all.map(describeProject)) as Files;
  const configFiles = Object.keys(files).filter((path) =>
    /^images\/.*(?:Dockerfile|project\.json)$/.test(path),
  );
  return { files, configFiles, leaf: apps.at(-1) ?? BASE };
}

/** A file that an image's last steps copy. @param content any that it has not had yet */
export function describeChange(project: string, content: string): Files {
  const file = project === BASE ? 'base.conf' : 'src/main.txt';
  return { [`images/${project}/${file}`]: `${content}\n` };
}

export const changedProject = { base: () => BASE, leaf: ({ leaf }: Fleet) => leaf };

function describeProject(image: FleetImage): Files {
  const { name, parent } = image;
  const dependsOn = parent === null ? [] : [{ projects: [parent], target: NOOP_TARGET }];
  const noop = { executor: NOOP_EXECUTOR, cache: false, dependsOn };
  const own = { 'project.json': { name, targets: { [NOOP_TARGET]: noop } }, ...describeSources(image) };
  return Object.fromEntries(
    Object.entries(own).map(([path, content]) => [`images/${name}/${path}`, content]),
  );
}

function describeSources({ name, parent }: FleetImage): Files {
  if (parent === null) return { Dockerfile: formatBase(), 'base.conf': 'time zone = UTC\n' };
  if (parent === BASE) return { Dockerfile: formatRuntime(name), 'runtime.conf': `${name}\n` };
  const sources = { 'packages.txt': `packages of ${name}\n`, 'src/main.txt': `${name}\n` };
  return { Dockerfile: formatApp(name, parent), ...sources };
}

function formatBase(): string {
  return ['FROM busybox:1', install('certificates', 4), 'COPY base.conf /etc/', ''].join('\n');
}

function formatRuntime(name: string): string {
  const from = `FROM ${FLEET_REGISTRY}/${BASE}`;
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

function list(kind: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${kind}-${String(index + 1).padStart(2, '0')}`);
}
