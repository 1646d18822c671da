/** How buildx reaches BuildKit. */
export type Driver = 'docker' | 'docker-container' | 'kubernetes' | 'remote' | 'cloud';

export type CacheBackend = 'registry' | 'inline' | 'local' | 'gha' | 's3' | 'azblob';

/** Where a docker daemon keeps images. */
export type ImageStore = 'containerd' | 'classic';

/** One BuildKit of a builder. */
export interface BuilderNode {
  readonly name: string;
  /** What it builds for; empty where it is not known yet. */
  readonly platforms: readonly string[];
  /** Of these what `docker buildx create --platform` gave it. */
  readonly assigned: readonly string[];
}

/** What the chosen builder is and can do: engine facts as data, probed once per run. */
export interface BuilderCapabilities {
  readonly name: string;
  readonly driver: Driver;
  /** Only of the docker driver: which store the daemon keeps images in. */
  readonly imageStore: ImageStore | null;
  /**
   * Store of the daemon that `load` brings images to: its own, or that of the daemon which the docker CLI reaches. `null`
   * where no daemon answers.
   */
  readonly loadsInto: ImageStore | null;
  /** Of BuildKit, as printed by buildx, or `null` where it does not say. */
  readonly version: string | null;
  /** What it builds for, its own platform first. */
  readonly platforms: readonly string[];
  /** Whether it surely runs on this machine; not given where that was not looked at. */
  readonly isLocal?: boolean;
  /** Those that run, in buildx's order; a build of several platforms may go to several. */
  readonly nodes: readonly BuilderNode[];
  /** See `describeAbilities`. */
  readonly cacheExports: readonly CacheBackend[];
}
