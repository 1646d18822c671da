import type { ContextClosure, ContextFilter } from './context-closure';
import type { Failure, Note } from './failure';
import type { ImageId } from './image';
import type { ImageDefinition } from './workspace';

/** A child's Dockerfile, or its build contexts, name another image of the workspace. */
export interface ImageEdge {
  readonly child: ImageId;
  readonly parent: ImageId;
  /** The named context that hands the parent to BuildKit: the name as written, in short form, without `:latest`. */
  readonly contextName: string;
  /** Where it is named; the line is absent for a build context from the options. */
  readonly file: string;
  readonly line: number | null;
  /** Whether it names a platform of its own, `FROM --platform=…`, and need not have those of the child. */
  readonly choosesPlatform: boolean;
}

/** A path of the main build context that an image copies or mounts, relative to the workspace root. */
export interface ContextSource {
  readonly path: string;
  readonly wildcard: boolean;
  readonly line: number;
  /** Whether a closure has it, and no instruction names it: its owner is no dependency for that. */
  readonly included?: boolean;
}

/** One image with all that its Dockerfile says. */
export interface ImageNode {
  readonly definition: ImageDefinition;
  /** Relative to the workspace root. */
  readonly file: string;
  /** Directory relative to the workspace root, or a remote context as written. */
  readonly context: string;
  readonly edges: readonly ImageEdge[];
  readonly sources: readonly ContextSource[];
  /** Of a context that is the workspace root, whether the option `contextFilter` applies it or not; else `null`. */
  readonly closure: (() => ContextClosure) | null;
  /** What of the context is sent; `null` for all that its ignore file lets through. */
  readonly filter: ContextFilter | null;
  /** Names of external base images, as written. */
  readonly externals: readonly string[];
  /** Labels of the stages that are built, the chosen one last. */
  readonly stages: readonly string[];
  /** Those of them with steps whose layers are not in the final image. */
  readonly sideStages: readonly string[];
  /** Line of the first `RUN` that runs on the platform it is built for, or `null`. */
  readonly runsOnTarget: number | null;
  /** What keeps it from being built. */
  readonly failures: readonly Failure[];
  readonly notes: readonly Note[];
}

/** Which image stands on which. */
export interface ImageGraph {
  readonly nodes: ReadonlyMap<ImageId, ImageNode>;
  /** Each cycle as the edges that close it, in order. Images of a cycle cannot be built. */
  readonly cycles: readonly (readonly ImageEdge[])[];
}
