import type { BuilderCapabilities } from './builder';
import type { Placement, PoolMember } from './builder-pool';
import type { CacheBound, CachePlan } from './cache-plan';
import type { ContextFilter } from './context-closure';
import type { Note } from './failure';
import type { ImageId } from './image';
import type { PlannedMount } from './mount-plan';
import type { SourceContext } from './source-context';

/** What becomes of a built image. `none` builds and keeps nothing. */
export type Output = 'push' | 'load' | 'oci' | 'none';

/**
 * A named context: a value known at plan time, or the image of a parent, whose digest is known once it is built.
 * `published` is what stands for a parent that this machine knows nothing of: its name in the registry, or `null`.
 */
export type NamedContext =
  | { readonly name: string; readonly value: string }
  | {
      readonly name: string;
      readonly from: ImageId;
      readonly published: string | null;
      /** Whether it is read for other platforms than the build's own too, `FROM --platform=…`. */
      readonly anyPlatform: boolean;
    };

/** How a built image reaches its children. */
export type ParentTransport = 'registry' | 'daemon' | 'layout';

/** Everything one `docker buildx build` is told. Paths are relative to the workspace root. */
export interface BuildInvocation {
  readonly context: string;
  /** `null`: all of the context is sent that its ignore file lets through. */
  readonly filter: ContextFilter | null;
  readonly file: string;
  /** Value of `--builder`; `null`: buildx's current one. */
  readonly builder: string | null;
  readonly stage: string | null;
  /** Empty: the builder's own platform. */
  readonly platforms: readonly string[];
  /** `null` takes the value from the environment, as docker does with a bare name. */
  readonly buildArgs: Readonly<Record<string, string | null>>;
  readonly namedContexts: readonly NamedContext[];
  /** `id=…` specs, never values. */
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly network: string | null;
  readonly addHosts: readonly string[];
  readonly noCache: boolean;
  readonly pull: boolean;
  readonly provenance: string | null;
  readonly sbom: string | null;
  /** `repository:tag`, each. */
  readonly references: readonly string[];
  /** Repositories that a push goes to without any tag; then `references` is empty. */
  readonly byDigest: readonly string[];
  readonly output: Output;
  readonly transport: ParentTransport;
  /** A further name of a loaded image, which its children stand on; `null` where it has none. */
  readonly localName: string | null;
  /** Directory for an OCI layout that a child reads or the user asked for, else `null`. */
  readonly layout: string | null;
  readonly cache: CachePlan;
}

/** The build of one platform of an image. */
export interface PlatformBuild {
  readonly platform: string;
  /** Name of the builder it is built on, one of the plan's. */
  readonly builder: string;
  /** Other builders of a pool that would build the very same, the best first. */
  readonly alternatives: readonly string[];
  /** Its cache refs are the platform's own, and nobody else looks for what it is pushed as. */
  readonly invocation: BuildInvocation;
}

/** An image that has a build for each of its platforms; an index of them all is made afterwards. */
export interface PlatformSplit {
  /** Why, in one line. */
  readonly reason: string;
  /** Of the index. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly builds: readonly PlatformBuild[];
}

/** By what an image is looked for before it is built, and what a build of it is kept under. */
export interface ReusePlan {
  /** The content key, 32 hex digits; `null`: what the image is made of cannot be told before it is built. */
  readonly key: string | null;
  /** What the image of that key is built for, which its manifest may not say; of several the first. */
  readonly platform: string | null;
  /** Where it is published; empty for an image that is nowhere but here. */
  readonly repositories: readonly string[];
  /** Tags it is looked for under in all of them, the best first; empty: no registry is asked. */
  readonly reads: readonly string[];
  /** Tag that a build of it is kept under; `null`: none. */
  readonly write: string | null;
  /** Name under which a daemon keeps it, and is asked for it; `null`: it is not loaded. */
  readonly loadedAs: string | null;
  /** Whether a build takes the tag from what has it. */
  readonly replace: boolean;
  /** One line: why it is built whatever exists; `null` where that is not decided yet. */
  readonly reason: string | null;
  /** Whether the key can be known once other tasks have run. */
  readonly pending: boolean;
}

/** What becomes of an image, known before anything runs, and why in one line. */
export type ImageDecision =
  | { readonly action: 'build'; readonly reason: string }
  /** Other tasks have to run first. */
  | { readonly action: 'unknown'; readonly reason: string }
  | {
      readonly action: 'reuse';
      readonly reason: string;
      /** Where it is: in its registry, or in the daemon that it would be loaded into. */
      readonly from: 'registry' | 'daemon';
      /** Of the index or manifest; `null` in a daemon that keeps none. */
      readonly digest: string | null;
      /** References that do not stand for it yet. */
      readonly missingTags: readonly string[];
    };

/** An image that another stands on, where its result is kept, and by what others find it. */
export interface PlannedParent extends Pick<ReusePlan, 'key' | 'repositories' | 'reads'> {
  readonly id: ImageId;
  readonly project: string;
  readonly resultFolder: string;
}

/** One image of a plan. */
export interface PlannedImage {
  readonly id: ImageId;
  readonly project: string;
  readonly target: string;
  /** Images of the workspace it stands on, in this plan or not. */
  readonly parents: readonly PlannedParent[];
  /** Where `result.json` goes, relative to the workspace root. */
  readonly resultFolder: string;
  /** Name of the builder it is built on, one of the plan's. */
  readonly builder: string;
  /** Why a pool builds it there; `null`: options name the builder. */
  readonly placement: Placement | null;
  /** How many builds it counts for. */
  readonly weight: number;
  /** Length of the longest path from it down to an image nothing stands on, itself included. */
  readonly height: number;
  /** How much a person gets to read: each step, each image, or only what failed. */
  readonly progress: 'plain' | 'auto' | 'quiet';
  readonly reuse: ReusePlan;
  readonly decision: ImageDecision;
  /** What buildx is told; of an image that is split what its builds have in common, and their cache refs together. */
  readonly invocation: BuildInvocation;
  /** `null`: one build makes all platforms. */
  readonly split: PlatformSplit | null;
}

/** All that will be run, as a plain JSON value. */
export interface BuildPlan {
  readonly version: 1;
  readonly source: SourceContext;
  /** Each that an image of this plan is built on. */
  readonly builders: readonly BuilderCapabilities[];
  /** The builders that images are spread over; empty: options name a builder for each image. */
  readonly pool: readonly PoolMember[];
  /** Bytes of memory below which no build starts on a builder of this machine; 0: it does not matter. */
  readonly minFreeMemory: number;
  /** Most buildx processes at once. */
  readonly maxParallel: number;
  /** Parents before children. */
  readonly images: readonly PlannedImage[];
  readonly cacheBounds: readonly CacheBound[];
  readonly notes: readonly Note[];
  /** Cache mounts that are carried between machines; absent where there are none. */
  readonly mounts?: readonly PlannedMount[];
}
