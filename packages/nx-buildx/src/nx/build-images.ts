import type { ExecutorContext, TaskGraph } from '@nx/devkit';
import type { Failure } from '../model/failure';
import { imageId } from '../model/image';
import type { ImageId } from '../model/image';
import type { BuildPlan } from '../model/build-plan';
import { formatEnded, formatPlanHead, formatStarted } from '../report/format-run';
import { formatFailure, formatNote } from '../report/format-failure';
import { composePlan, composeRun } from './compose';
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
  /** Hears of each of `own` exactly once, as soon as it has ended. */
  readonly onOutcome: (outcome: TaskOutcome) => void;
  /** Where a person reads along: what is about to happen. */
  readonly print: (text: string) => void;
}

/** The one path that single and batch executor share: plan, run, tell. */
export async function buildImages(input: BuildImagesInput): Promise<void> {
  const { context, requests } = input;
  const workspace = {
    workspaceRoot: context.root,
    projects: Object.values(context.projectGraph.nodes).map(({ name, data }) => ({ ...data, name })),
    nxJson: context.nxJsonConfiguration,
    env: process.env,
  };
  const planned = await composePlan({ ...workspace, requests });
  if (!planned.ok) {
    refuseAll(planned.failures, input);
    return;
  }
  await runOwn(planned.value, input);
}

/** Bad input stops the whole run before anything is built: each image hears of its own failures first. */
function refuseAll(failures: readonly Failure[], { own, onOutcome }: BuildImagesInput): void {
  for (const id of own) {
    const concerning = failures.filter(({ place }) => place.image === undefined || place.image === id);
    const shown = concerning.length > 0 ? concerning : [refuse(id, failures)];
    onOutcome({ id, success: false, skipped: false, text: shown.map(formatFailure).join('\n') });
  }
}

function refuse(id: ImageId, failures: readonly Failure[]): Failure {
  return {
    code: 'run-refused',
    message: 'nothing was started, since other images of this run cannot be built as they are',
    place: { image: id },
    fix: 'mend these first, or leave their projects out',
    details: failures.map(({ code, message, place }) => `${place.image ?? 'run'}: ${message} [${code}]`),
  };
}

async function runOwn(plan: BuildPlan, { context, own, onOutcome, print }: BuildImagesInput): Promise<void> {
  const notes = plan.notes.filter(({ place: { image } }) => image === undefined || own.includes(image));
  print([formatPlanHead(plan, own), ...notes.map(formatNote)].join('\n'));
  const stop = stopOnSignals();
  try {
    await composeRun({
      workspaceRoot: context.root,
      env: process.env,
      plan,
      own: new Set(own),
      signal: stop.signal,
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
  } finally {
    stop.release();
  }
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
