import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path/posix';
import type { BuildPlan, NamedContext, PlannedImage } from '../../../packages/nx-buildx/src/model/build-plan';
import { formatCacheExport, formatCacheImport } from '../../../packages/nx-buildx/src/plan/format-cache';
import { runProcess } from '../run-process';
import { type Contender, describeSameWorkspace } from './contender';

/** `docker buildx bake` of the same images, with the same references and caches, in one process. */
export const bake: Contender = {
  id: 'bake',
  name: 'docker buildx bake',
  maxParallel: null,
  pushes: true,
  followsBranches: false,
  scenarios: ['cold', 'unchanged', 'leaf', 'branch', 'base', 'warm'],
  describeWorkspace: describeSameWorkspace,
  async run({ workspace, env, plan, folder }) {
    const file = join(folder, 'bake.json');
    writeFileSync(file, JSON.stringify(describeBake(plan)));
    const argv = ['buildx', 'bake', '--progress=rawjson', `--file=${file}`];
    const { seconds } = await runProcess('docker', argv, { cwd: workspace, env });
    return { seconds, executorSeconds: null, outcomes: null };
  },
};

function describeBake({ images }: BuildPlan): object {
  return {
    group: { default: { targets: images.map(({ project }) => project) } },
    target: Object.fromEntries(images.map((image) => [image.project, describeTarget(image, images)])),
  };
}

function describeTarget({ invocation }: PlannedImage, images: readonly PlannedImage[]): object {
  const { context, file, references, cache, namedContexts } = invocation;
  return {
    context,
    dockerfile: relative(context, file),
    contexts: Object.fromEntries(namedContexts.map((each) => [each.name, linkContext(each, images)])),
    tags: references,
    output: ['type=image,push=true'],
    'cache-from': cache.imports.map(formatCacheImport),
    'cache-to': cache.export === null ? [] : [formatCacheExport(cache.export)],
  };
}

function linkContext(context: NamedContext, images: readonly PlannedImage[]): string {
  if ('value' in context) return context.value;
  return `target:${images.find(({ id }) => id === context.from)?.project ?? ''}`;
}
