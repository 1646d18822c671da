import { availableParallelism } from 'node:os';
import type { NxJsonConfiguration, ProjectConfiguration } from '@nx/devkit';
import { createBuildx } from '../docker/buildx';
import { createDaemonImages } from '../docker/daemon-images';
import type { BuildPlan } from '../model/build-plan';
import { failure, success } from '../model/failure';
import type { Failure, Outcome } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageDefinition } from '../model/workspace';
import type { SourceContext } from '../model/source-context';
import { buildImageGraph } from '../plan/build-image-graph';
import type { ReadImageGraph } from '../plan/build-image-graph';
import { planBuilds } from '../plan/plan-builds';
import { buildWhatChildrenNeed, decideReuse } from '../run/decide-reuse';
import { readSourceContext } from '../source/read-source-context';
import { createFileView } from './file-view';
import { listStrayNotes } from './list-stray-notes';
import { pluginOptionsSchema } from './option-schema';
import { isPlatformForeign, nameOwnPlatform } from './own-platform';
import { findPluginOptions } from './plugin-options';
import { prepareKeys } from './prepare-keys';
import type { PreparedKeys } from './prepare-keys';
import { assumeBuilders, findPlatform, probeBuilders } from './probe-builders';
import type { ProbedBuilders } from './probe-builders';
import { readEnvironment } from './read-environment';
import type { Environment } from './read-environment';
import { readWorkspace } from './read-workspace';
import type { ImageRequest } from './read-workspace';
import type { RegistryAccess } from './registry-access';
import { keepValidOptions } from './validate-options';

/** What an executor or a command knows; everything else is found out from it. */
export interface ComposeInput {
  /** Absolute. */
  readonly workspaceRoot: string;
  readonly projects: readonly ProjectConfiguration[];
  readonly nxJson: NxJsonConfiguration;
  readonly env: Environment;
  /** Every image of the run, also those that other processes build. */
  readonly requests: ReadonlyMap<ImageId, ImageRequest>;
  /** The images that this process builds. */
  readonly own: ReadonlySet<ImageId>;
  /** The task that has yet to write to a path of an image's context, or `null`. */
  readonly findWriter: (image: ImageId, path: string) => string | null;
  /** Ends what planning waits for. */
  readonly signal: AbortSignal;
}

/** A plan, and what it was made of, for running it. */
export interface PreparedRun {
  readonly plan: BuildPlan;
  readonly keys: PreparedKeys;
}

/**
 * Plans a run: reads the workspace, git and CI, asks registries what exists, and the builder what it can do where
 * something has to be built. Starts no process besides that probe, and with `load` one that asks the daemon.
 */
export async function composePlan(
  input: ComposeInput,
  registries: RegistryAccess,
): Promise<Outcome<PreparedRun>> {
  const read = await readSite(input);
  if (!read.ok) return read;
  const site = read.value;
  const draft = site.plan(assumeBuilders(site.wanted), null);
  if (site.failures.length > 0 || !draft.ok) return refuse(site);

  const prepare = prepareKeys({ ...input, graph: site.graph, images: input.own }, registries);
  const early = isPlatformForeign(site.wanted, input.env) ? await site.probe() : null;
  if (early !== null && early.failures.length > 0) return refuse(site);
  const platform = findPlatform(site.wanted, early) ?? nameOwnPlatform();
  const first = await decide(site, await prepare(platform), early, registries);
  if (!first.ok || early !== null || !hasBuilds(first.value.plan, input.own)) return first;

  const probed = await site.probe();
  if (probed.failures.length > 0) return refuse(site);
  const actual = findPlatform(site.wanted, probed) ?? platform;
  // Keys of another platform are other keys.
  if (actual !== platform) return decide(site, await prepare(actual), probed, registries);
  const replanned = site.plan(probed.builders, first.value.keys);
  if (!replanned.ok) return replanned;
  return success({ ...first.value, plan: keepDecisions(replanned.value, first.value.plan) });
}

/** What planning reads before it asks anybody. */
export interface Site {
  readonly input: ComposeInput;
  readonly source: SourceContext;
  readonly targetName: string;
  readonly graph: ReadImageGraph;
  /** The images of the run. */
  readonly wanted: readonly ImageDefinition[];
  /** What is wrong with options. */
  readonly failures: readonly Failure[];
  readonly plan: (builders: ProbedBuilders['builders'], keys: PreparedKeys | null) => Outcome<BuildPlan>;
  readonly probe: () => Promise<ProbedBuilders>;
}

export async function readSite(input: ComposeInput): Promise<Outcome<Site>> {
  const { workspaceRoot, projects, nxJson, env, requests, own, signal } = input;
  const environment = readEnvironment(env);
  const source = await readSource(input);
  if (!environment.ok || !source.ok) return failure(...listFailures(environment, source));
  const files = createFileView(workspaceRoot);
  const { workspace, failures } = readWorkspace({
    projects,
    nxJson,
    environment: environment.value,
    requests,
  });
  const graph = buildImageGraph(workspace, files);
  const wanted = workspace.images.filter(({ id }) => requests.has(id));
  const strays = listStrayNotes(projects);
  return success({
    input,
    source: source.value,
    targetName: workspace.targetName,
    graph,
    wanted,
    failures,
    plan: (builders, keys) => {
      const planned = planBuilds({
        workspace,
        graph,
        source: source.value,
        builders,
        requested: [...requests.keys()],
        own,
        files,
        defaultParallel: chooseDefaultParallel(),
        environment: env,
        findKey: keys?.findKey ?? (() => NOT_COMPUTED),
        bases: keys?.bases ?? new Map(),
      });
      return planned.ok ? success({ ...planned.value, notes: [...planned.value.notes, ...strays] }) : planned;
    },
    probe: () => probeBuilders(wanted, createBuildx({ env, cwd: workspaceRoot }), signal),
  });
}

const NOT_COMPUTED = { key: null, reason: 'its key was not computed', pending: false } as const;

async function readSource({ workspaceRoot, env, nxJson }: ComposeInput): Promise<Outcome<SourceContext>> {
  const written = keepValidOptions(pluginOptionsSchema, findPluginOptions(nxJson).written);
  const defaultBranch = written.defaultBranch ?? nxJson.defaultBase ?? 'main';
  return readSourceContext({ env, workspaceRoot, defaultBranch });
}

/** By measurement, see docs/decisions/0003: builds mostly wait, for the network and for each other. */
function chooseDefaultParallel(): number {
  return Math.min(4 * availableParallelism(), 16);
}

/** All that is wrong is told at once, also of the builder. */
async function refuse(site: Site): Promise<Outcome<never>> {
  const probed = await site.probe();
  return failure(...site.failures, ...probed.failures, ...listFailures(site.plan(probed.builders, null)));
}

function listFailures(...outcomes: readonly Outcome<unknown>[]): readonly Failure[] {
  return outcomes.flatMap((outcome) => (outcome.ok ? [] : outcome.failures));
}

async function decide(
  site: Site,
  keys: PreparedKeys,
  probed: ProbedBuilders | null,
  registries: RegistryAccess,
): Promise<Outcome<PreparedRun>> {
  const { own, env, workspaceRoot, signal } = site.input;
  const planned = site.plan(probed?.builders ?? assumeBuilders(site.wanted), keys);
  if (!planned.ok) return planned;
  const daemon = createDaemonImages({ env, cwd: workspaceRoot, signal });
  const ports = { lookUp: registries.lookUp, inspectLoaded: daemon.inspect };
  const plan = await decideReuse(planned.value, own, ports);
  if (probed === null) return success({ plan: { ...plan, builders: [] }, keys });
  return success({ plan: buildWhatChildrenNeed(plan), keys });
}

function hasBuilds({ images }: BuildPlan, own: ReadonlySet<ImageId>): boolean {
  return images.some(({ id, decision }) => own.has(id) && decision.action !== 'reuse');
}

/** The same images, planned again for builders that have answered. */
function keepDecisions(plan: BuildPlan, decided: BuildPlan): BuildPlan {
  const decisions = new Map(decided.images.map(({ id, decision }) => [id, decision]));
  return buildWhatChildrenNeed({
    ...plan,
    images: plan.images.map((image) => ({ ...image, decision: decisions.get(image.id) ?? image.decision })),
    notes: decided.notes,
  });
}
