/** What of the workspace an image can need, by Nx's project graph. Paths are relative to the workspace root. */
export interface ContextClosure {
  /** The image's own project, and all it depends on, sorted. */
  readonly projects: readonly string[];
  /** Files and folders that are sent, sorted; none lies in another. */
  readonly kept: readonly string[];
  /** What of kept folders is not sent, sorted: other projects, and files that often hold credentials. */
  readonly dropped: readonly string[];
}

/** A build context of which a part is sent. */
export interface ContextFilter extends ContextClosure {
  /** Text of the ignore file that BuildKit gets in place of the workspace's own, whose patterns are in it. */
  readonly ignoreFile: string;
}
