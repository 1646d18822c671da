import type { BuildPlan } from '../../../packages/nx-buildx/src/model/build-plan';
import type { RunResult } from '../../../packages/nx-buildx/src/model/result';
import type { Files } from '../workspace';
import type { ScenarioId } from './scenarios';

export type ContenderId = 'script' | 'nx-buildx' | 'bake' | 'nx-container' | 'floor';

/** Where a measurement takes place. */
export interface Site {
  readonly scenario: ScenarioId;
  /** Root of a workspace of the contender's own, in a fresh scenario without what earlier runs left in it. */
  readonly workspace: string;
  /** Of a job that may write caches, on the default branch or where that is asked for a new one, with the contender's own registry path. */
  readonly env: NodeJS.ProcessEnv;
  /** What the plugin would run here if it reused nothing. */
  readonly plan: BuildPlan;
  /** Project of the image that scenarios about one leaf change. */
  readonly leaf: string;
  /** One that no image has yet. */
  readonly newTag: string;
  /** An empty folder. */
  readonly folder: string;
}

export interface Timing {
  /** Of the whole command. */
  readonly seconds: number;
  /** From the executor's entry to its last result, where there is an executor. */
  readonly executorSeconds: number | null;
  /** How many images came to which end, where that is known. */
  readonly outcomes: RunResult['totals'] | null;
}

/** What a contender's workspace is made of. */
export interface WorkspaceSource {
  readonly files: Files;
  /** Options of nx-buildx, or `null` where it is not in there. */
  readonly plugin: object | null;
  /** Folder of its packages; `null`: this repository's. */
  readonly nodeModules: string | null;
}

/** One way to get all images of a workspace built. */
export interface Contender {
  readonly id: ContenderId;
  readonly name: string;
  /** Most buildx processes at once; `null` where there is no such thing. */
  readonly maxParallel: number | null;
  /** Whether every reference and cache ref of the plan is in the registry afterwards. */
  readonly pushes: boolean;
  /** Whether it names caches and tags by branch; others keep to one fixed ref, as their users do. */
  readonly followsBranches: boolean;
  /** In which it has a part. */
  readonly scenarios: readonly ScenarioId[];
  /** @param plan of all images for the registry path that they are pushed to */
  describeWorkspace(plan: BuildPlan, fleet: WorkspaceSource): WorkspaceSource;
  run(site: Site): Promise<Timing>;
}

/** A contender that builds what the plugin's own workspace says. */
export const describeSameWorkspace: Contender['describeWorkspace'] = (_plan, fleet) => fleet;
