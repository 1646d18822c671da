import type { BuildPlan, PlannedImage } from '../../../packages/nx-buildx/src/model/build-plan';
import { formatCacheExport, formatCacheImport } from '../../../packages/nx-buildx/src/plan/format-cache';
import type { Files } from '../workspace';
import type { Contender, WorkspaceSource } from './contender';
import type { InstalledPackages } from './install-nx-container';
import { runNx } from './run-nx';

const TARGET = 'container';

/** `@nx-tools/nx-container` with the same references and caches, written by hand as its users do. */
export function createNxContainer({ nodeModules, versions }: InstalledPackages): Contender {
  return {
    id: 'nx-container',
    name: `nx-container ${versions['@nx-tools/nx-container'] ?? ''}`,
    maxParallel: 4,
    pushes: true,
    followsBranches: false,
    scenarios: ['cold', 'unchanged', 'leaf', 'branch', 'base', 'warm'],
    describeWorkspace: (plan, fleet) => ({
      files: describeFiles(plan, fleet),
      plugin: null,
      nodeModules,
    }),
    async run(site) {
      const { seconds } = await runNx(site, ['run-many', '-t', TARGET, '--parallel', '4']);
      return { seconds, executorSeconds: null, outcomes: null };
    },
  };
}

function describeFiles({ images }: BuildPlan, { files }: WorkspaceSource): Files {
  const own = images.map((image) => {
    const { context, file } = image.invocation;
    const config = `${context}/project.json`;
    return {
      [file]: nameParents(files[file], image, images),
      [config]: addTarget(files[config], image, images),
    };
  });
  return Object.assign({}, files, ...own) as Files;
}

/** It links nothing: a Dockerfile has to name each image as it is in the registry. */
function nameParents(
  dockerfile: string | object | undefined,
  image: PlannedImage,
  images: readonly PlannedImage[],
): string {
  if (typeof dockerfile !== 'string') throw new Error(`${image.id} has no Dockerfile`);
  return image.invocation.namedContexts.reduce((text, context) => {
    const name =
      'value' in context
        ? context.value.replace('docker-image://', '')
        : (images.find(({ id }) => id === context.from)?.invocation.references[0] ?? '');
    return text.replaceAll(`FROM ${context.name}`, `FROM ${name}`);
  }, dockerfile);
}

function addTarget(
  config: string | object | undefined,
  image: PlannedImage,
  images: readonly PlannedImage[],
) {
  const { targets = {}, ...project } = config as { readonly targets?: object };
  return { ...project, targets: { ...targets, [TARGET]: describeTarget(image, images) } };
}

function describeTarget({ invocation, parents }: PlannedImage, images: readonly PlannedImage[]): object {
  const { context, file, references, cache } = invocation;
  const projects = images.filter(({ id }) => parents.some((parent) => parent.id === id));
  return {
    executor: '@nx-tools/nx-container:build',
    cache: false,
    dependsOn:
      projects.length === 0 ? [] : [{ projects: projects.map(({ project }) => project), target: TARGET }],
    options: {
      engine: 'docker',
      context,
      file,
      push: true,
      tags: references,
      // Written once for all runs, so it names what the first run will have exported.
      'cache-from': listCaches(cache.export).map(formatCacheImport),
      'cache-to': listCaches(cache.export).map(formatCacheExport),
    },
  };
}

function listCaches<T extends { readonly ref: string | null }>(
  cache: T | null,
): readonly (T & { readonly ref: string })[] {
  if (cache === null || cache.ref === null) return [];
  return [{ ...cache, ref: cache.ref }];
}
