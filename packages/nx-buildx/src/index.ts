/** The door Nx enters by at graph time: reads files and options only, and loads neither execa nor the registry client. */
import type { CreateDependencies, CreateNodes } from '@nx/devkit';
import { inferDependencies } from './nx/infer-dependencies';
import { CONFIG_FILES, inferTargets } from './nx/infer-targets';
import type { WrittenPluginOptions } from './nx/option-schema';

export type { BuildPlan } from './model/build-plan';
export type { Failure, FailureCode } from './model/failure';
export type { ImageResult, RunResult } from './model/result';
export type {
  WrittenBuildOptions as BuildOptions,
  WrittenPluginOptions as PluginOptions,
} from './nx/option-schema';
export { postTasksExecution } from './nx/post-tasks-execution';
export { preTasksExecution } from './nx/pre-tasks-execution';

/** Nx 23 and 24 read `createNodes`, Nx 22 `createNodesV2`; both have the same shape. */
export const createNodes: CreateNodes<WrittenPluginOptions> = [
  CONFIG_FILES,
  (configFiles, options, context) => inferTargets(configFiles, options, context),
];
export const createNodesV2 = createNodes;

export const createDependencies: CreateDependencies<WrittenPluginOptions> = (options, context) =>
  inferDependencies(options, context);

export const name = 'nx-buildx';
