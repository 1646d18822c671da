import type { ImageId } from './image';
import type { ImageOptions } from './image-options';

export interface WorkspaceProject {
  readonly name: string;
  /** Relative to the workspace root, `.` for the root itself. */
  readonly root: string;
}

/** An image target of a project with the options that hold for it. */
export interface ImageDefinition {
  readonly id: ImageId;
  readonly project: string;
  readonly target: string;
  readonly projectRoot: string;
  /** As configured in files alone: image names are matched on these, so that every machine sees the same graph. */
  readonly configured: ImageOptions;
  /** With environment and command line. */
  readonly options: ImageOptions;
}

/** What the pure layers may ask of the file system. Paths are relative to the workspace root. */
export interface FileView {
  /** `null` where there is no readable file. */
  readText(path: string): string | null;
  exists(path: string): boolean;
  isFolder(path: string): boolean;
  /** Names in a folder, sorted; empty for what is none. */
  list(path: string): readonly string[];
}

/** All projects and image targets of an Nx workspace, as plain values. */
export interface Workspace {
  readonly projects: readonly WorkspaceProject[];
  /** Names of the projects that each depends on; `null` while Nx is still making its graph. */
  readonly dependencies: ReadonlyMap<string, readonly string[]> | null;
  readonly images: readonly ImageDefinition[];
  /** Name of the inferred target, `image` unless configured otherwise. */
  readonly targetName: string;
}
