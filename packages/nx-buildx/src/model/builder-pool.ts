/** A builder of a pool, as options name it. */
export interface PoolEntry {
  readonly name: string;
  /** Most builds at once, counted by weight; `null`: as many as a builder gets that is on its own. */
  readonly maxParallel: number | null;
  /** What it is given to build for; empty: what it says of itself. */
  readonly platforms: readonly string[];
}

/** A builder of a pool that images of a plan may be built on. */
export interface PoolMember {
  readonly name: string;
  /** The weights of the images that it builds at once add up to no more. */
  readonly maxParallel: number;
}

/** Where a pool builds an image. */
export interface Placement {
  /** Images of one family share the beginning of their steps, which a builder has to make only once. */
  readonly family: string;
  /** One line: why it is built there. */
  readonly reason: string;
  /** Other builders that would build the very same, the best first. */
  readonly alternatives: readonly string[];
  /** Whether it stays where it is as long as that builder lives, for images that it shares a machine with. */
  readonly pinned: boolean;
}
