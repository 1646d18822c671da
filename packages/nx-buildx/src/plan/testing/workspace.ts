import type { BuilderCapabilities } from '../../model/builder';
import type { Outcome } from '../../model/failure';
import { imageId } from '../../model/image';
import type { ImageId } from '../../model/image';
import type { ImageOptions } from '../../model/image-options';
import type { BuildPlan } from '../../model/build-plan';
import type { SourceContext } from '../../model/source-context';
import type { FileView, ImageDefinition, Workspace } from '../../model/workspace';
import { buildImageGraph } from '../build-image-graph';
import type { ImageKey } from '../keys/compute-keys';
import { planBuilds } from '../plan-builds';

export const DEFAULT_OPTIONS: ImageOptions = {
  context: 'auto',
  contextFilter: 'none',
  contextInclude: [],
  file: 'Dockerfile',
  stage: null,
  platforms: [],
  buildArgs: {},
  buildContexts: {},
  secrets: [],
  ssh: [],
  labels: {},
  annotations: {},
  ociLabels: false,
  network: null,
  addHosts: [],
  noCache: false,
  pull: false,
  provenance: null,
  sbom: null,
  builder: null,
  createBuilder: null,
  platformBuilders: {},
  namedPlatforms: [],
  builders: [],
  weight: 1,
  minFreeMemory: 0,
  registry: 'ghcr.io/acme',
  image: [],
  tags: [],
  output: null,
  cache: {
    strategy: 'auto',
    repository: 'ghcr.io/acme/cache',
    mode: 'max',
    directory: '.buildx-cache',
    maxSize: null,
    exportLocally: false,
    mounts: { ids: [], maxSize: 2e9, image: null },
  },
  reuse: { enabled: true, from: null, maxAge: null },
  volatileBuildArgs: [],
  maxParallel: null,
  progress: 'auto',
  baseImages: {},
};

export const MAIN: SourceContext = {
  ci: 'github-actions',
  event: 'push',
  commit: '0123456789abcdef0123456789abcdef01234567',
  branch: 'main',
  defaultBranch: 'main',
  baseBranch: null,
  tag: null,
  pullRequest: null,
  repositoryUrl: null,
  mergedFrom: null,
  trust: 'trusted',
  distrusted: false,
  trustReason: 'push of this repository',
};

export const LOCAL: SourceContext = { ...MAIN, ci: null, event: 'local', trustReason: "a person's machine" };

export const BUILDER: BuilderCapabilities = {
  name: 'default',
  driver: 'docker',
  imageStore: 'containerd',
  loadsInto: 'containerd',
  version: '0.21',
  platforms: ['linux/amd64'],
  nodes: [{ name: 'default', platforms: ['linux/amd64'], assigned: [] }],
  cacheExports: ['registry', 'inline', 'local', 'gha'],
};

/** The same with docker's classic image store. */
export const CLASSIC: BuilderCapabilities = {
  ...BUILDER,
  imageStore: 'classic',
  loadsInto: 'classic',
  cacheExports: ['inline'],
};

/** A builder with BuildKit of its own, on a machine with docker. */
export const REMOTE: BuilderCapabilities = {
  ...BUILDER,
  name: 'far',
  driver: 'remote',
  imageStore: null,
  cacheExports: ['registry', 'inline', 'local', 'gha', 's3', 'azblob'],
};

/** One image target; what is not given is the default. */
export type ImageSpec = Partial<ImageOptions> & { readonly target?: string; readonly root?: string };

/** Projects without images by their roots, and what each project depends on. */
export interface ProjectSpec {
  readonly libraries?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, readonly string[]>> | null;
}

/** Files by path; folders exist where a file lies in them. */
export function viewFiles(files: Readonly<Record<string, string>>): FileView {
  const paths = Object.keys(files);
  const isFolder = (path: string) => path === '.' || paths.some((each) => each.startsWith(`${path}/`));
  return {
    isFolder,
    list: (path) => listNames(path, paths),
    exists: (path) => path in files || isFolder(path),
    readText: (path) => files[path] ?? null,
  };
}

/** Names in a folder, by the paths of all files. */
export function listNames(folder: string, paths: readonly string[]): readonly string[] {
  const start = folder === '.' ? '' : `${folder}/`;
  const inside = paths.filter((each) => each.startsWith(start));
  return [...new Set(inside.map((each) => each.slice(start.length).split('/')[0] ?? ''))].sort();
}

/** A workspace with an image target for each project, in `apps/<project>` unless told otherwise. */
export function makeWorkspace(
  images: Readonly<Record<string, ImageSpec | readonly ImageSpec[]>>,
  { libraries = {}, dependencies = {} }: ProjectSpec = {},
): Workspace {
  const definitions = Object.entries(images).flatMap(([project, specs]) =>
    [specs].flat().map((spec) => defineImage(project, spec)),
  );
  const projects = new Map(
    definitions.map(({ project, projectRoot }) => [project, { name: project, root: projectRoot }]),
  );
  const others = Object.entries(libraries).map(([name, root]) => ({ name, root }));
  return {
    projects: [...projects.values(), ...others],
    dependencies: dependencies === null ? null : new Map(Object.entries(dependencies)),
    images: definitions,
    targetName: 'image',
  };
}

function defineImage(
  project: string,
  { target = 'image', root = `apps/${project}`, ...given }: ImageSpec,
): ImageDefinition {
  const namedPlatforms = Object.keys(given.platformBuilders ?? {});
  const options = { ...DEFAULT_OPTIONS, namedPlatforms, ...given };
  return { id: imageId(project, target), project, target, projectRoot: root, configured: options, options };
}

export interface PlanSpec {
  readonly images: Readonly<Record<string, ImageSpec | readonly ImageSpec[]>>;
  readonly files: Readonly<Record<string, string>>;
  readonly source?: SourceContext;
  readonly builder?: BuilderCapabilities;
  /** Those that are others, by the value of the option. */
  readonly builders?: Readonly<Record<string, BuilderCapabilities>>;
  /** Projects; all where not given. */
  readonly requested?: readonly string[];
  /** None has a key where not given. */
  readonly findKey?: (id: ImageId) => ImageKey;
  readonly environment?: Readonly<Record<string, string>>;
  readonly ownPlatform?: string;
}

/** Of an image whose key does not matter. */
export const UNKEYED: ImageKey = { key: null, reason: 'no key in this test', pending: false };

/** Plans what `nx run-many -t image` would build. */
export function plan({
  images,
  files,
  source = MAIN,
  builder = BUILDER,
  builders = {},
  requested,
  findKey = () => UNKEYED,
  environment = {},
  ownPlatform = 'linux/amd64',
}: PlanSpec): Outcome<BuildPlan> {
  const workspace = makeWorkspace(images);
  const view = viewFiles(files);
  const wanted = workspace.images.filter(({ project }) => requested?.includes(project) ?? true);
  const names = new Set(
    workspace.images.flatMap(({ options }) => [options.builder, ...Object.values(options.platformBuilders)]),
  );
  return planBuilds({
    workspace,
    graph: buildImageGraph(workspace, view),
    source,
    builders: new Map([...names].map((name) => [name, builders[name ?? ''] ?? builder])),
    requested: wanted.map(({ id }) => id),
    own: new Set(wanted.map(({ id }) => id)),
    files: view,
    defaultParallel: 8,
    environment,
    dockerContext: 'default',
    findKey,
    nativeOf: () => ownPlatform,
    bases: new Map(),
  });
}

/** The plan, where one is expected. */
export function planned(spec: PlanSpec): BuildPlan {
  const outcome = plan(spec);
  if (!outcome.ok)
    throw new Error(outcome.failures.map(({ code, message }) => `${code}: ${message}`).join('\n'));
  return outcome.value;
}

/** The failures, where some are expected. */
export function refused(spec: PlanSpec): readonly string[] {
  const outcome = plan(spec);
  return outcome.ok
    ? []
    : outcome.failures.map(({ code, place }) => `${code} ${place.image ?? ''} ${place.option ?? ''}`.trim());
}
