/** The package managers that Nx knows. */
export type PackageManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** How the workspace's packages are installed and their commands run. */
export interface PackageManagerSetup {
  readonly name: PackageManagerName;
  /** Of package.json's `packageManager`; `null` where that pins none. */
  readonly version: string | null;
  /** The whole command of a clean installation, `npm ci`. */
  readonly install: string;
  /** What a command of a package begins with, `npx`. */
  readonly exec: string;
}

/** A registry that jobs log in to. */
export interface RegistryLogin {
  /** `null`: no file names one, and the variable NX_BUILDX_REGISTRY has to. */
  readonly host: string | null;
  /** What the variables of its credentials begin with: `<prefix>_USERNAME`, `<prefix>_PASSWORD`. */
  readonly prefix: 'REGISTRY' | 'CACHE_REGISTRY';
}

/** All that a CI file is made of. Every text in it is safe in YAML and in a shell without quotes. */
export interface CiSetup {
  /** The workflow's name, as a person reads it. */
  readonly name: string;
  /** The same in lower case with dashes, for files and jobs. */
  readonly fileName: string;
  readonly defaultBranch: string;
  /** The inferred target, `image`. */
  readonly target: string;
  readonly packageManager: PackageManagerSetup;
  /** That of the images, then that of the cache if it is another. */
  readonly logins: readonly RegistryLogin[];
}

/** The oldest line of Node that is maintained as long as the Nx versions we support. */
export const NODE_VERSION = '24';
/** For a workspace that pins none; what `nx g ci-workflow` of Nx 23 writes. */
export const PNPM_VERSION = '11';
/** Tags that `nx release` makes by default. A glob; see {@link VERSION_TAGS_REGEX}. */
export const VERSION_TAGS = 'v*';
/** The same where a regular expression is wanted. */
export const VERSION_TAGS_REGEX = '/^v.*/';
/** Weekly, in the night to Sunday, and not at a full hour, when everybody's schedules start. */
export const WEEKLY = '23 3 * * 0';
