import type { TestLab } from './lab';
import { type Files, type Workspace, createWorkspace, describePlugin, describeProject } from './workspace';

const RUNTIMES = ['runtime-a', 'runtime-b'] as const;
const APPS = Array.from({ length: 12 }, (_, index) => `app-${String(index + 1).padStart(2, '0')}`);

/** The images of {@link createFleet}, parents before children. */
export const fleetImages: readonly string[] = ['base', ...RUNTIMES, ...APPS];

/** The image that each stands on; `base` stands on an external one. */
export const fleetParents: Readonly<Record<string, string>> = {
  ...Object.fromEntries(RUNTIMES.map((runtime) => [runtime, 'base'])),
  ...Object.fromEntries(APPS.map((app, index) => [app, RUNTIMES[index % 2] ?? 'runtime-a'])),
};

/** The steps of an app that stand behind its source file. */
export const stepsBehindAppSource = [
  '[build] COPY src src',
  '[build] RUN cat src/* > /app.txt',
  '[stage-1] COPY --from=build /app.txt /app/',
];

/**
 * 15 images in three layers, 80 steps: a base, two runtimes on it, six two-stage apps on each runtime. Steps that
 * install something leave random bytes behind, so that an image with the same layers was not built again, whatever
 * anybody says about it.
 *
 * @param path of all its repositories in the lab's registry
 */
export function createFleet(lab: TestLab, path: string, plugin: object = {}): Workspace {
  const registry = `${lab.registry.host}/${path}`;
  const projects = [
    describeBase(),
    ...RUNTIMES.map((name) => describeRuntime(name, registry)),
    ...APPS.map((name) => describeApp(name, registry)),
  ];
  return createWorkspace({
    plugin: { ...describePlugin(lab, path), ...plugin },
    files: Object.assign({}, ...projects) as Files,
  });
}

/** Digests of the layers that every image of the fleet has in the registry, by image. */
export async function readFleetLayers(
  { api }: TestLab,
  path: string,
  tag = 'latest',
): Promise<Readonly<Record<string, readonly string[]>>> {
  const images = fleetImages.map(
    async (image) => [image, await api.readImage(`${path}/${image}`, tag)] as const,
  );
  return Object.fromEntries((await Promise.all(images)).map(([image, { layers }]) => [image, layers]));
}

function describeBase(): Files {
  return describeProject('base', {
    Dockerfile: ['FROM busybox:1.36', install('certificates'), 'COPY base.conf /etc/', ''].join('\n'),
    'base.conf': 'time zone = UTC\n',
  });
}

function describeRuntime(name: string, registry: string): Files {
  const lines = [
    `FROM ${registry}/base`,
    install(name),
    'COPY runtime.conf /etc/',
    'WORKDIR /app',
    'ENV MODE=production',
  ];
  return describeProject(name, { Dockerfile: `${lines.join('\n')}\n`, 'runtime.conf': `${name}\n` });
}

function describeApp(name: string, registry: string): Files {
  const parent = fleetParents[name] ?? '';
  const dockerfile = [
    `FROM ${registry}/${parent} AS build`,
    'WORKDIR /src',
    'COPY packages.txt .',
    install(`packages of ${name}`),
    'COPY src src',
    'RUN cat src/* > /app.txt',
    `FROM ${registry}/${parent}`,
    'COPY --from=build /app.txt /app/',
    '',
  ];
  return describeProject(name, {
    Dockerfile: dockerfile.join('\n'),
    'packages.txt': `packages of ${name}\n`,
    'src/main.txt': `${name}\n`,
  });
}

/** A step that gives something else each time it runs, as fetching packages does. */
function install(what: string): string {
  return `RUN echo ${what} > /installed && head -c 16 /dev/urandom >> /installed`;
}
