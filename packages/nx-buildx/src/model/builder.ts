/** How buildx reaches BuildKit. */
export type Driver = 'docker' | 'docker-container' | 'kubernetes' | 'remote' | 'cloud';

export type CacheBackend = 'registry' | 'inline' | 'local' | 'gha' | 's3' | 'azblob';

/** What the chosen builder is and can do: engine facts as data, probed once per run. */
export interface BuilderCapabilities {
  readonly name: string;
  readonly driver: Driver;
  /** Only of the docker driver: which store the daemon keeps images in. */
  readonly imageStore: 'containerd' | 'classic' | null;
  /** Of BuildKit, as printed by buildx, or `null` where it does not say. */
  readonly version: string | null;
  /** What it builds for, its own platform first. */
  readonly platforms: readonly string[];
  /** Whether it surely runs on this machine; not given where that was not looked at. */
  readonly isLocal?: boolean;
  readonly cacheExports: readonly CacheBackend[];
}
