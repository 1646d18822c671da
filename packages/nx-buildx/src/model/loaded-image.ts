/** An image of the daemon, found by one of its names. */
export interface LoadedImage {
  /** `repository:tag`, each. */
  readonly names: readonly string[];
  /** Digests it was pulled or pushed by. */
  readonly digests: readonly string[];
}
