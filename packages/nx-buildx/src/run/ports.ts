import type { BuildReport } from '../model/build-report';
import type { PlannedImage } from '../model/build-plan';
import type { CacheFolders, CachePlan } from '../model/cache-plan';
import type { ImageId } from '../model/image';
import type { LoadedImage } from '../model/loaded-image';
import type { ImageResult } from '../model/result';

export interface BuildRequest {
  /** Arguments of `docker`. */
  readonly argv: readonly string[];
  /** OCI layout that is written, relative to the workspace root, or `null`. */
  readonly layout: string | null;
  readonly metadataFile: string;
  readonly signal: AbortSignal;
  /** Hears of each step as BuildKit comes to it, as it prints it. */
  readonly onStep: (step: string) => void;
}

/** The local cache of one build: the folders that stand for the plan's, until it has ended. */
export interface OpenCache {
  readonly folders: CacheFolders;
  readonly warnings: readonly string[];
  /** Keeps an export that is complete, and removes all that was the build's own. @returns what became of the export */
  close(report: Pick<BuildReport, 'status' | 'cacheExport'>): Promise<BuildReport['cacheExport']>;
}

/** What a finished build left behind, by which others find it. */
export interface ImageDigests {
  /** Of what was pushed, loaded or laid out: an index or a manifest. `null` where there is none. */
  readonly digest: string | null;
  /** Of each platform's own manifest; empty where it cannot be read. */
  readonly platformDigests: Readonly<Record<string, string>>;
}

/** One platform of an image that is split, as its build left it. */
export interface BuiltPlatform {
  readonly platform: string;
  /** Of what was pushed or laid out: an index with attestations, or the manifest alone. */
  readonly digest: string;
  /** OCI layout that it is in, relative to the workspace root, or `null`. */
  readonly layout: string | null;
}

/** An index of all platforms, or why there is none, in one line. */
export type Assembly = { readonly digest: string } | { readonly reason: string };

/** What index is made of what was built. */
export interface AssemblyRequest {
  /** Those that hold all platforms, and get the index; empty where it goes to a layout. */
  readonly repositories: readonly string[];
  /** OCI layout that all platforms are moved to, relative to the workspace root, or `null`. */
  readonly layout: string | null;
  readonly platforms: readonly BuiltPlatform[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** Where the manifest of a finished build can be read. */
export interface WrittenImage {
  /** `repository:tag` it was pushed as, or `null`. */
  readonly reference: string | null;
  /** OCI layout, relative to the workspace root, or `null`. */
  readonly layout: string | null;
  /** As buildx reports it. */
  readonly digest: string | null;
  /** What a manifest that names no platform was built for. */
  readonly defaultPlatform: string;
}

/**
 * What a registry has under a reference. `hidden`: it keeps that to itself, as many do of what does not exist. `unknown`:
 * it gave no answer.
 */
export type Lookup =
  | { readonly status: 'found'; readonly digest: string }
  | { readonly status: 'absent' | 'hidden' }
  | { readonly status: 'unknown'; readonly reason: string };

/** What deciding needs of the world. */
export interface ReusePorts {
  /** @param reference `repository:tag` */
  lookUp(reference: string): Promise<Lookup>;
  /** Those of the names that the daemon has. */
  inspectLoaded(names: readonly string[]): Promise<readonly LoadedImage[]>;
}

/** What became of a tag. `taken`: the registry keeps what it stood for before. */
export type Tagging =
  | { readonly status: 'put' }
  | { readonly status: 'taken' }
  | { readonly status: 'failed'; readonly reason: string };

/** What running builds needs of the world; `nx/compose-run` gives the real ones. */
export interface RunPorts extends Pick<ReusePorts, 'lookUp'> {
  /** Makes tags of a repository stand for a manifest that it holds. Nothing is transferred. */
  putTag(repository: string, tag: string, digest: string): Promise<Tagging>;
  /**
   * Why a build may have read other files than the ones its key was made of, in one line; `null` where it cannot.
   * Looks at the files as they are now.
   */
  findChange(id: ImageId): string | null;
  /** Why what a build read cannot be told from the key alone, in one line, such as triggers of a base image; or `null`. */
  findUnseenInput(image: PlannedImage): Promise<string | null>;
  /** Gives an image of the daemon further names. @returns what went wrong, or `null` */
  nameLoaded(source: string, names: readonly string[]): Promise<string | null>;
  /** Lets an image of the daemon be found by its key, and takes older keys from images of the same name. @returns what went wrong, or `null` */
  keepLoaded(source: string, name: string): Promise<string | null>;
  /** Pulls an image by digest. @returns what went wrong, or `null` */
  pull(reference: string): Promise<string | null>;
  /** Makes the folders of a build's local cache ready; of another cache there are none. Never rejects for what a disk can do. */
  openCache(cache: CachePlan): Promise<OpenCache>;
  /** Runs one buildx process. Never rejects for what a build can do. */
  build(request: BuildRequest): Promise<BuildReport>;
  /** Makes one image of the platforms that were built one by one, by digest: no tag stands for it yet. */
  assemble(request: AssemblyRequest): Promise<Assembly>;
  /** Whether a builder does not answer any more. */
  isBuilderLost(name: string): Promise<boolean>;
  /** Bytes that programs on this machine may still take. */
  readFreeMemory(): number;
  /** Reads back what a build wrote. */
  readDigests(written: WrittenImage): Promise<ImageDigests>;
  /** What the image that a build wrote says it is for, never what it is assumed to be; none where it cannot be told. */
  readPlatforms(written: Omit<WrittenImage, 'defaultPlatform'>): Promise<readonly string[]>;
  /** What another process recorded, or `null`. */
  readResult(resultFolder: string): Promise<ImageResult | null>;
  /** Keeps a result for good, and makes it part of the run's. */
  recordResult(resultFolder: string, result: ImageResult): Promise<void>;
  /** A path for one build's metadata file. */
  nameMetadataFile(image: PlannedImage): string;
  /**
   * Writes down what filters an image's context.
   *
   * @returns the Dockerfile that buildx is to be told, or `null` for the image's own
   */
  prepareDockerfile(image: PlannedImage): Promise<string | null>;
  now(): Date;
  /** Resolves after so many milliseconds, or as soon as the signal comes. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** Hears of everything as it happens. */
export interface RunObserver {
  readonly started: (image: PlannedImage) => void;
  /** A step as BuildKit prints it: `[build 3/5] RUN npm ci`. */
  readonly stepped: (image: PlannedImage, step: string) => void;
  readonly ended: (image: PlannedImage, result: ImageResult) => void;
}
