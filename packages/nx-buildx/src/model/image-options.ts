import type { BuilderDefinition } from './builder-definition';
import type { Output } from './build-plan';
import type { PoolEntry } from './builder-pool';
import type { BackendOptions } from './cache-backends';
import type { CacheMode, CacheStrategy } from './cache-plan';
import type { MountOptions } from './mount-plan';

export interface CacheOptions extends BackendOptions {
  readonly strategy: CacheStrategy;
  /** Registry repository for cache refs; `null`: nothing is exported to a registry. */
  readonly repository: string | null;
  readonly mode: CacheMode;
  /** Of strategy `local`: relative to the workspace root. */
  readonly directory: string;
  /** Of strategy `local`: bytes that `directory` may hold after a run; `null`: any number. */
  readonly maxSize: number | null;
  /** Whether a person's machine exports too. */
  readonly exportLocally: boolean;
  readonly mounts: MountOptions;
  /** Whether a failing export leaves the build as it is; absent: it does. */
  readonly ignoreError?: boolean;
  /** Which of these somebody wrote, and whether for this image or for all; absent: nobody wrote any. */
  readonly writtenAt?: Readonly<Partial<Record<string, 'image' | 'plugin'>>>;
}

/** Whether, and from where, an image that exists already is taken instead of being built. */
export interface ReuseOptions {
  readonly enabled: boolean;
  /** Whose images are taken; `null`: what the source context implies. */
  readonly from: 'default-branch' | 'any' | null;
  /** Milliseconds after which it is built again; `null`: never. */
  readonly maxAge: number | null;
}

/** What the code uses: every option of one image, validated, precedence applied. What a user writes is in `nx/option-schema`. */
export interface ImageOptions {
  /** `auto`, `project`, `workspace`, or a path relative to the workspace root. */
  readonly context: string;
  /** `closure`: of a context that is the workspace root, only what the image's project needs is sent. */
  readonly contextFilter: 'none' | 'closure';
  /** Files, folders and patterns from the workspace root that a closure has besides. */
  readonly contextInclude: readonly string[];
  /** Relative to the project or the workspace root. */
  readonly file: string;
  readonly stage: string | null;
  readonly platforms: readonly string[];
  /** `null`: the value comes from the environment. */
  readonly buildArgs: Readonly<Record<string, string | null>>;
  /** `project:<name>`, a path, an image or a URL, by context name. */
  readonly buildContexts: Readonly<Record<string, string>>;
  readonly secrets: readonly string[];
  readonly ssh: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Whether labels and annotations of the OCI's names are computed from the source. */
  readonly ociLabels: boolean;
  readonly network: string | null;
  readonly addHosts: readonly string[];
  readonly noCache: boolean;
  readonly pull: boolean;
  /** Value of buildx's `--provenance`; `null`: buildx decides. */
  readonly provenance: string | null;
  readonly sbom: string | null;
  readonly builder: string | null;
  /** What the builder is made of where there is none of its name; `null`: none is made. */
  readonly createBuilder: BuilderDefinition | null;
  /** Builder of each of the platforms that is not built on `builder`; empty where all are. */
  readonly platformBuilders: Readonly<Record<string, string>>;
  /** Platforms for which options name a builder, whichever that is: it is taken to be of that platform. */
  readonly namedPlatforms: readonly string[];
  /** A pool of builders; empty: there is none. */
  readonly builders: readonly PoolEntry[];
  /** How many builds it counts for. */
  readonly weight: number;
  /** Bytes below which no build starts on a builder of this machine. */
  readonly minFreeMemory: number;
  readonly registry: string | null;
  /** Repositories; empty: `<registry>/<project>`. */
  readonly image: readonly string[];
  /** Names and rules, as written in text; empty: what the source context implies. */
  readonly tags: readonly string[];
  /** `null`: what the source context implies. */
  readonly output: Output | null;
  readonly cache: CacheOptions;
  readonly reuse: ReuseOptions;
  /** Build args that decide nothing about the result and are no part of its key. */
  readonly volatileBuildArgs: readonly string[];
  readonly maxParallel: number | null;
  readonly progress: 'auto' | 'plain' | 'quiet';
  /** What is built on instead of an external base image, by its name in Dockerfiles. */
  readonly baseImages: Readonly<Record<string, string>>;
}
