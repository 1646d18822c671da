import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import type { Failure } from '../model/failure';
import { imageId } from '../model/image';
import type { ImageId } from '../model/image';
import { formatEnded, formatPlanHead, formatStarted } from '../report/format-run';
import { formatFailure, formatNote } from '../report/format-failure';
import { composePlan } from './compose-plan';
import type { PreparedRun } from './compose-plan';
import { composeRun } from './compose-run';
import { openCreatedBuilders } from './created-builders';
import type { MakeBuilder } from './created-builders';
import { readDependencies } from './read-dependencies';
import { openRegistries } from './registry-access';
import type { RegistryAccess } from './registry-access';
import { BUILD_EXECUTOR } from './plugin-options';
import type { ImageRequest } from './read-workspace';
import { stopOnSignals } from './stop-on-signals';

/** What became of one task, and the lines that say so. */
export interface TaskOutcome {
  readonly id: ImageId;
  readonly success: boolean;
  readonly skipped: boolean;
  readonly text: string;
}

export interface BuildImagesInput {
  readonly context: ExecutorContext;
  /** Every image of the run, also those that other processes build. */
  readonly requests: ReadonlyMap<ImageId, ImageRequest>;
  readonly own: readonly ImageId[];
  /** Whether this process is a batch of Nx. */
  readonly batch: boolean;
  /** Hears of each of `own` exactly once, as soon as it has ended. */
  readonly onOutcome: (outcome: TaskOutcome) => void;
  /** Where a person reads along: what is about to happen. */
  readonly print: (text: string) => void;
}

interface EnteredInput extends BuildImagesInput {
  readonly enteredAt: Date;
  readonly makeBuilder: MakeBuilder;
}

/** The one path that single and batch executor share: plan, run, tell. */
export async function buildImages(input: BuildImagesInput): Promise<void> {
  const enteredAt = new Date();
  const stop = stopOnSignals();
  const builders = openCreatedBuilders({ workspaceRoot: input.context.root, env: process.env });
  try {
    await planAndRun({ ...input, enteredAt, makeBuilder: builders.make }, stop.signal);
  } finally {
    for (const problem of await builders.release(stop.signal.aborted)) input.print(problem);
    stop.release();
  }
}

async function planAndRun(input: EnteredInput, signal: AbortSignal): Promise<void> {
  const { context } = input;
  const registries = openRegistries(process.env, context.nxJsonConfiguration);
  try {
    await planAndRunWith(registries, input, signal);
  } finally {
    await registries.close();
  }
}

async function planAndRunWith(
  registries: RegistryAccess,
  input: EnteredInput,
  signal: AbortSignal,
): Promise<void> {
  const { context, requests, own, onOutcome } = input;
  const planned = await composePlan(
    {
      workspaceRoot: context.root,
      projects: Object.values(context.projectGraph.nodes).map(({ name, data }) => ({ ...data, name })),
      dependencies: readDependencies(context.projectGraph),
      nxJson: context.nxJsonConfiguration,
      env: process.env,
      requests,
      own: new Set(own),
      // Nx starts an image after all that writes what it is made of.
      findWriter: () => null,
      makeBuilder: input.makeBuilder,
      signal,
    },
    registries,
  );
  if (planned.ok) {
    for (const id of own.filter((each) => !planned.value.plan.images.some((image) => image.id === each))) {
      onOutcome(refuse(id, [describeUnknown(id)], signal));
    }
    await runOwn(planned.value, registries, input, signal);
  } else {
    for (const id of own) onOutcome(refuse(id, planned.failures, signal));
  }
}

/** Bad input stops the whole run before anything is built: each image hears of its own failures first. */
function refuse(id: ImageId, failures: readonly Failure[], signal: AbortSignal): TaskOutcome {
  const concerning = failures.filter(({ place }) => place.image === undefined || place.image === id);
  const shown = signal.aborted
    ? [describeStop(id)]
    : concerning.length > 0
      ? concerning
      : [describeRefusal(id, failures)];
  return { id, success: false, skipped: false, text: shown.map(formatFailure).join('\n') };
}

function describeStop(image: ImageId): Failure {
  return {
    code: 'build-cancelled',
    message: 'the run was stopped before it started',
    place: { image },
    fix: 'run it again',
  };
}

function describeRefusal(id: ImageId, failures: readonly Failure[]): Failure {
  return {
    code: 'run-refused',
    message: 'nothing was started, since other images of this run cannot be built as they are',
    place: { image: id },
    fix: 'mend these first, or leave their projects out',
    details: listSomeFailures(failures),
  };
}

function describeUnknown(image: ImageId): Failure {
  return {
    code: 'project-unknown',
    message: `the project graph has no target ${image} with executor ${BUILD_EXECUTOR}`,
    place: { image },
    fix: `give the target the executor ${BUILD_EXECUTOR}: one that wraps it is not known to the plugin`,
  };
}

const MOST_SHOWN = 10;

function listSomeFailures(failures: readonly Failure[]): readonly string[] {
  const lines = failures.map(({ code, message, place }) => `${place.image ?? 'run'}: ${message} [${code}]`);
  const more = lines.length - MOST_SHOWN;
  return more > 0 ? [...lines.slice(0, MOST_SHOWN), `and ${String(more)} more`] : lines;
}

async function runOwn(
  prepared: PreparedRun,
  registries: RegistryAccess,
  input: EnteredInput,
  signal: AbortSignal,
): Promise<void> {
  const { plan } = prepared;
  const { context, own, batch, enteredAt, onOutcome, print } = input;
  const notes = plan.notes.filter(({ place: { image } }) => image === undefined || own.includes(image));
  print([formatPlanHead(plan, own), ...notes.map(formatNote)].join('\n'));
  await composeRun({
    workspaceRoot: context.root,
    env: process.env,
    prepared,
    registries,
    batch,
    enteredAt,
    own: new Set(own),
    signal,
    observer: {
      started: (image) => {
        if (image.progress !== 'quiet') print(formatStarted(image));
      },
      stepped: ({ id, progress }, step) => {
        if (progress === 'plain') print(`  ${id} ${step}`);
      },
      ended: ({ id }, result) => {
        const { outcome } = result;
        const success = outcome === 'built' || outcome === 'reused';
        onOutcome({ id, success, skipped: outcome === 'skipped', text: formatEnded(result) });
      },
    },
  });
}

/**
 * The image tasks of a task graph, whichever process runs them.
 *
 * Task ids carry the configuration (`api:image:ci`), ours do not: an image is built once in a run.
 */
export function listRequests(
  { tasks }: TaskGraph,
  { projectGraph }: ExecutorContext,
): ReadonlyMap<ImageId, ImageRequest> {
  return new Map(
    Object.values(tasks).flatMap(({ target, overrides }) => {
      const executor = projectGraph.nodes[target.project]?.data.targets?.[target.target]?.executor;
      if (executor !== BUILD_EXECUTOR) return [];
      const request: ImageRequest = {
        configuration: target.configuration ?? null,
        overrides,
      };
      return [[imageId(target.project, target.target), request] as const];
    }),
  );
}
