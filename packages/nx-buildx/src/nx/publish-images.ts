import type { ExecutorContext, ProjectConfiguration, TargetConfiguration, Task } from '@nx/devkit';
import type { Failure, Outcome } from '../model/failure';
import { failure, success } from '../model/failure';
import type { ImageId } from '../model/image';
import { imageId } from '../model/image';
import { checkTrust } from '../plan/check-trust';
import { planPublications } from '../plan/plan-publications';
import type { PublicationRequest, PublishOptions } from '../plan/plan-publications';
import { describeUnpublished, publishImages } from '../run/publish-images';
import type { PublishedImage } from '../run/publish-images';

import { matchProject } from './match-project';
import { isPlatformForeign } from './own-platform';
import { publishOptionsSchema } from './option-schema';
import { prepareKeys } from './prepare-keys';
import { openSite } from './open-site';
import { findNative } from './probe-builders';
import { readDependencies } from './read-dependencies';
import { readOverrides } from './read-overrides';
import { listImageTargets } from './read-workspace';
import type { ImageRequest } from './read-workspace';
import { openRegistries } from './registry-access';
import type { RegistryAccess } from './registry-access';
import { stopOnSignals } from './stop-on-signals';
import { validateOptions } from './validate-options';

/** What Nx's command asks of the images of one project. */
export interface PublishTask {
  readonly project: string;
  readonly target: string;
  readonly configuration: string | null;
  readonly overrides: Task['overrides'];
}

/**
 * Tags the images of all given projects, or, where something stands in the way of one, none. A signal ends requests that
 * are under way, and no tag is put after it.
 *
 * @returns the images, or everything that stands in the way; of a run that was stopped, that for each task
 */
export async function runPublishing(
  tasks: readonly PublishTask[],
  context: ExecutorContext,
): Promise<Outcome<readonly PublishedImage[]>> {
  const stop = stopOnSignals();
  const registries = openRegistries(process.env, context.nxJsonConfiguration);
  stop.signal.addEventListener('abort', () => void registries.close(), { once: true });
  try {
    const published = await publish(tasks, context, registries, stop.signal);
    if (published.ok || !stop.signal.aborted) return published;
    // Whatever failed then failed for that, and of every project something may be left undone.
    return failure(...tasks.map(({ project, target }) => describeUnpublished(imageId(project, target))));
  } finally {
    await registries.close();
    stop.release();
  }
}

async function publish(
  tasks: readonly PublishTask[],
  context: ExecutorContext,
  registries: RegistryAccess,
  signal: AbortSignal,
): Promise<Outcome<readonly PublishedImage[]>> {
  const projects = Object.values(context.projectGraph.nodes).map(({ name, data }) => ({ ...data, name }));
  const read = tasks.map((task) => readTask(task, projects));
  const invalid = read.flatMap((each) => (each.ok ? [] : each.failures));
  const wanted = new Map(read.flatMap((each) => (each.ok ? [...each.value] : [])));
  const requests = new Map([...wanted].map(([id, { request }]) => [id, request]));
  const own = new Set(requests.keys());
  const input = {
    workspaceRoot: context.root,
    projects,
    dependencies: readDependencies(context.projectGraph),
    nxJson: context.nxJsonConfiguration,
    env: process.env,
    requests,
    own,
    findWriter: () => null,
    makeBuilder: null,
    signal,
  };
  const site = await openSite(input);
  if (!site.ok) return failure(...invalid, ...site.failures);
  const { wanted: images, failures, source, targetName, probe, askStrangers } = site.value;
  const graph = site.value.readGraph();
  const broken = images.flatMap(({ id }) => graph.nodes.get(id)?.failures ?? []);
  const all = [...invalid, ...failures, ...broken, ...checkTrust(source, 'publish')];
  if (all.length > 0) return failure(...all);
  const probed = isPlatformForeign(images, process.env) ? await probe() : null;
  const builders = new Map([...(await askStrangers()), ...(probed?.builders ?? [])]);
  const prepare = prepareKeys({ ...input, graph, images: own }, registries);
  const { findKey } = await prepare((image) => findNative(image, builders));
  const publications = planPublications({
    requests: images.flatMap((image): readonly PublicationRequest[] => {
      const options = wanted.get(image.id)?.options;
      return options === undefined ? [] : [{ image, options }];
    }),
    findKey,
    source,
    targetName,
  });
  return publications.ok ? publishImages(publications.value, registries, signal) : publications;
}

type ImageTask = readonly [ImageId, { readonly request: ImageRequest; readonly options: PublishOptions }];

/** The images of a task's project with what it is told. */
function readTask(
  task: PublishTask,
  projects: readonly ProjectConfiguration[],
): Outcome<readonly ImageTask[]> {
  const { project: name, target, configuration } = task;
  const project = projects.find((each) => each.name === name);
  const options = readOptions(task, project?.targets?.[target]);
  if (!options.ok) return options;
  return success(
    listImageTargets(project ?? { root: '' }).map(([image, { configurations = {} }]) => {
      const known = configuration !== null && configuration in configurations ? configuration : null;
      const request: ImageRequest = { configuration: known, overrides: {} };
      return [imageId(name, image), { request, options: options.value }] as const;
    }),
  );
}

function readOptions(
  { project, target, configuration, overrides }: PublishTask,
  written: TargetConfiguration | undefined,
): Outcome<PublishOptions> {
  const name = configuration ?? written?.defaultConfiguration ?? '';
  const files: Readonly<Record<string, unknown>> = {
    ...(written?.options as object | undefined),
    ...(written?.configurations?.[name] as object | undefined),
  };
  const { tags: rules } = files;
  const all = {
    ...files,
    ...(rules === undefined ? {} : { tags: matchProject(rules, project) }),
    ...readOverrides(overrides),
  };
  const place = { image: imageId(project, target) };
  const checked = validateOptions(publishOptionsSchema, all, { place, prefix: '' });
  if (!checked.ok) return checked;
  const { tags = [], to } = checked.value;
  return success({ tags: [...new Set(tags)], to: to ?? null });
}

/** The failures that a project's task has to tell, or the one that stands for those of the others. */
export function listFailuresOf(project: string, failures: readonly Failure[]): readonly Failure[] {
  const own = failures.filter(
    ({ place: { image } }) => image === undefined || image.startsWith(`${project}:`),
  );
  if (own.length > 0) return own;
  return [
    {
      code: 'run-refused',
      message: 'nothing was tagged, since other images of this run cannot be',
      place: {},
      fix: 'mend these first, or leave their projects out',
      details: failures.map(({ message, place }) => `${place.image ?? 'run'}: ${message}`),
    },
  ];
}
