import { availableParallelism } from 'node:os';
import type { NxJsonConfiguration, ProjectConfiguration } from '@nx/devkit';
import { createBuildx } from '../docker/buildx';
import type { BuildPlan } from '../model/build-plan';
import { failure, listFailures, success } from '../model/failure';
import type { Failure, Note, Outcome } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageDefinition, Workspace } from '../model/workspace';
import type { SourceContext } from '../model/source-context';
import { buildImageGraph } from '../plan/build-image-graph';
import type { ReadImageGraph } from '../plan/build-image-graph';
import { planBuilds } from '../plan/plan-builds';
import { readSourceContext } from '../source/read-source-context';
import type { MakeBuilder } from './created-builders';
import { createFileView } from './file-view';
import { inspectOrMake } from './inspect-or-make';
import { listStrangers } from './list-strangers';
import { listStrayNotes } from './list-stray-notes';
import { nameCreatedBuilders } from './name-created-builders';
import { pluginOptionsSchema } from './option-schema';
import { nameOwnPlatform } from './own-platform';
import { findPluginOptions } from './plugin-options';
import type { PreparedKeys } from './prepare-keys';
import { probeBuilders } from './probe-builders';
import type { ProbedBuilders } from './probe-builders';
import { readDockerContext } from './read-docker-context';
import { readEnvironment } from './read-environment';
import type { Environment } from './read-environment';
import { readWorkspace } from './read-workspace';
import type { ImageRequest } from './read-workspace';
import { keepValidOptions } from './validate-options';

/** What an executor or a command knows; everything else is found out from it. */
export interface SiteInput {
  /** Absolute. */
  readonly workspaceRoot: string;
  readonly projects: readonly ProjectConfiguration[];
  /** See `Workspace.dependencies`. */
  readonly dependencies: Workspace['dependencies'];
  readonly nxJson: NxJsonConfiguration;
  readonly env: Environment;
  /** Every image of the run, also those that other processes build. */
  readonly requests: ReadonlyMap<ImageId, ImageRequest>;
  /** The images that this process builds. */
  readonly own: ReadonlySet<ImageId>;
  /** The task that has yet to write to a path of an image's context, or `null`. */
  readonly findWriter: (image: ImageId, path: string) => string | null;
  /** Makes builders that images ask for; `null`: nothing is made, only planned. */
  readonly makeBuilder: MakeBuilder | null;
  /** Ends what planning waits for. */
  readonly signal: AbortSignal;
}

/** A workspace as planning sees it, before it asks anybody else. */
export interface Site {
  readonly input: SiteInput;
  readonly source: SourceContext;
  readonly targetName: string;
  /** The images of the run. */
  readonly wanted: readonly ImageDefinition[];
  /** What is wrong with options. */
  readonly failures: readonly Failure[];
  readonly plan: (builders: ProbedBuilders['builders'], keys: PreparedKeys | null) => Outcome<BuildPlan>;
  /** Of all Dockerfiles, read once. */
  readonly readGraph: () => ReadImageGraph;
  /** What is worth knowing of builders that have answered so far. */
  readonly listBuilderNotes: () => readonly Note[];
  /** Asks once, builders as they are. */
  readonly look: () => Promise<ProbedBuilders>;
  /** The same, after making builders that images ask for. */
  readonly probe: () => Promise<ProbedBuilders>;
  /** Asks builders of what is no part of the run, see `listStrangers`; one that does not answer names no platform. */
  readonly askStrangers: () => Promise<ProbedBuilders['builders']>;
}

/** Reads options, git and CI. */
export async function openSite(input: SiteInput): Promise<Outcome<Site>> {
  const { workspaceRoot, projects, dependencies, nxJson, env, requests, own, signal } = input;
  const environment = readEnvironment(env);
  const [source, dockerContext] = await Promise.all([readSource(input), readDockerContext(env)]);
  if (!environment.ok || !source.ok) return failure(...listFailures(environment, source));
  const files = createFileView(workspaceRoot);
  const read = readWorkspace({
    projects,
    dependencies,
    nxJson,
    environment: environment.value,
    requests,
  });
  const { failures } = read;
  const workspace = nameCreatedBuilders(read.workspace, env);
  const wanted = workspace.images.filter(({ id }) => requests.has(id));
  const strays = listStrayNotes(projects);
  let graph: ReadImageGraph | undefined;
  const readGraph = () => (graph ??= buildImageGraph(workspace, files));
  const buildx = createBuildx({ env, cwd: workspaceRoot });
  let notes: readonly Note[] = [];
  const ask = async (make: MakeBuilder | null): Promise<ProbedBuilders> => {
    const answer = await probeBuilders(wanted, inspectOrMake(wanted, buildx, make), signal);
    notes = answer.notes;
    return answer;
  };
  const makes = input.makeBuilder !== null && wanted.some(({ options }) => options.createBuilder !== null);
  let looked: Promise<ProbedBuilders> | undefined;
  let probed: Promise<ProbedBuilders> | undefined;
  const look = () => (looked ??= handle(ask(null)));
  return success({
    input,
    source: source.value,
    targetName: workspace.targetName,
    wanted,
    failures,
    plan: (builders, keys) => {
      const planned = planBuilds({
        workspace,
        graph: readGraph(),
        source: source.value,
        builders,
        requested: [...requests.keys()],
        own,
        files,
        defaultParallel: chooseDefaultParallel(),
        environment: env,
        nativeOf: keys?.nativeOf ?? nameOwnPlatform,
        dockerContext,
        findKey: keys?.findKey ?? (() => NOT_COMPUTED),
        bases: keys?.bases ?? new Map(),
      });
      return planned.ok ? success({ ...planned.value, notes: [...planned.value.notes, ...strays] }) : planned;
    },
    readGraph,
    listBuilderNotes: () => notes,
    look,
    probe: () => (probed ??= makes ? handle(ask(input.makeBuilder)) : look()),
    askStrangers: async () => {
      const strangers = listStrangers({ graph: readGraph(), wanted, own, env });
      return (await probeBuilders(strangers, inspectOrMake(strangers, buildx, null), signal)).builders;
    },
  });
}

/** Builders are asked long before anybody waits for the answer, and Node ends with a rejection that nobody waits for. */
function handle<T>(answer: Promise<T>): Promise<T> {
  answer.catch(() => undefined);
  return answer;
}

const NOT_COMPUTED = { key: null, reason: 'its key was not computed', pending: false } as const;

async function readSource({ workspaceRoot, env, nxJson }: SiteInput): Promise<Outcome<SourceContext>> {
  const written = keepValidOptions(pluginOptionsSchema, findPluginOptions(nxJson).written);
  const defaultBranch = written.defaultBranch ?? nxJson.defaultBase ?? 'main';
  return readSourceContext({ env, workspaceRoot, defaultBranch });
}

/** By measurement, see docs/decisions/0003: builds mostly wait, for the network and for each other. */
function chooseDefaultParallel(): number {
  return Math.min(4 * availableParallelism(), 16);
}
