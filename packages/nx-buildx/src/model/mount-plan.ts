import type { ImageId } from './image';

/** Which cache mounts are carried between machines, as an image's options say. */
export interface MountOptions {
  /** As BuildKit knows them: `id=`, or the target where none is given. */
  readonly ids: readonly string[];
  /** Bytes of content above which a mount is not saved. */
  readonly maxSize: number;
  /** Image whose shell copies content; `null`: the base image of the stage that has the mount. */
  readonly image: string | null;
}

/** Owner and mode of a mount's directory, as `uid=`, `gid=` and `mode=` give them. */
export interface MountOwner {
  readonly uid: number;
  readonly gid: number;
  /** Octal digits. */
  readonly mode: string;
}

/** What makes two mounts one directory in a builder. */
export interface MountIdentity {
  readonly id: string;
  /** `null` where none of `uid=`, `gid=` and `mode=` is given: BuildKit keeps that as a directory of its own. */
  readonly owner: MountOwner | null;
  /** Value of the build arg `BUILDKIT_CACHE_MOUNT_NS`, which parts the ids of builds; or `null`. */
  readonly namespace: string | null;
  /** Of the stage whose step has it, in one spelling. */
  readonly platform: string;
}

/** What a copying step stands on: something with a shell. */
export interface MountTools {
  /** As in a `FROM`. */
  readonly name: string;
  readonly platform: string;
}

/** Where, and on what, the helper builds of a mount run. */
export interface MountSite {
  /** Value of `--builder`; `null`: buildx's current one. */
  readonly builder: string | null;
  readonly tools: MountTools;
  /** Value of `--build-context` that stands for the image of `tools`, or `null`. */
  readonly context: string | null;
}

/** An image whose steps use a mount. */
export interface MountUser {
  readonly image: ImageId;
  /** Platforms of the image whose builds have those steps; empty: the builder's own. */
  readonly platforms: readonly string[];
  /** `null`: its stage stands on `scratch`, and no image is configured. */
  readonly tools: MountTools | null;
}

/** A cache mount that is carried: restored before its first user is built, saved after its last. */
export interface PlannedMount extends MountIdentity {
  /** One word that parts it from all other mounts of the plan. */
  readonly key: string;
  /** Name of the builder that has it, one of the plan's. */
  readonly builder: string;
  /** Refs that content is taken from, the first one that is there. */
  readonly reads: readonly string[];
  /** Ref that content is saved under; `null`: this run saves nothing. */
  readonly write: string | null;
  /** Whether content is pushed by plain HTTP or with any certificate; else as BuildKit is configured. */
  readonly insecure: boolean;
  /** Bytes; the least that its users allow. */
  readonly maxSize: number;
  readonly users: readonly MountUser[];
}
