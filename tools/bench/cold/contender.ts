import type { BuildPlan } from '../../../packages/nx-buildx/src/model/build-plan';

/** Where a measurement takes place: an engine that has just started, and a registry path that nobody has written to. */
export interface Site {
  /** Root of the workspace, without what earlier runs left in it. */
  readonly workspace: string;
  /** Of a job on the default branch that may write caches. */
  readonly env: NodeJS.ProcessEnv;
  /** What the plugin would run here. */
  readonly plan: BuildPlan;
  /** An empty folder. */
  readonly folder: string;
}

export interface Timing {
  readonly seconds: number;
  /** From the start of the first build to the end of the last, where that is known. */
  readonly buildSeconds: number | null;
}

/** One way to get all images of a workspace built. */
export interface Contender {
  readonly name: string;
  /** Most buildx processes at once; `null` where there is no such thing. */
  readonly maxParallel: number | null;
  /** Whether every reference and cache ref of the plan is in the registry afterwards. */
  readonly pushes: boolean;
  run(site: Site): Promise<Timing>;
}
