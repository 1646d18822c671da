import type { NxJsonConfiguration, ProjectConfiguration } from '@nx/devkit';
import type { Failure } from '../model/failure';
import { imageId } from '../model/image';
import type { ImageId } from '../model/image';
import type { ImageDefinition, Workspace } from '../model/workspace';
import { interpolate } from './interpolate';
import { matchProject } from './match-project';
import { readOverrides } from './read-overrides';
import { buildOptionsSchema, pluginOptionsSchema } from './option-schema';
import type { WrittenBuildOptions, WrittenPluginOptions } from './option-schema';
import { BUILD_EXECUTOR, DEFAULT_TARGET, findPluginOptions } from './plugin-options';
import { NO_ENVIRONMENT } from './read-environment';
import type { EnvironmentOptions } from './read-environment';
import { resolveOptions } from './resolve-options';
import { keepValidOptions, validateOptions } from './validate-options';

/** What one task of the run asks of its image beyond what files say. */
export interface ImageRequest {
  readonly configuration: string | null;
  /** From the command line, as Nx parsed them or as raw text. */
  readonly overrides: Readonly<Record<string, unknown>>;
}

export interface WorkspaceInput {
  readonly projects: readonly ProjectConfiguration[];
  /** See `Workspace.dependencies`. */
  readonly dependencies: Workspace['dependencies'];
  readonly nxJson: NxJsonConfiguration;
  readonly environment: EnvironmentOptions;
  /** The images of the run: their options are checked strictly, those of others only read. */
  readonly requests: ReadonlyMap<ImageId, ImageRequest>;
}

export interface ReadWorkspace {
  readonly workspace: Workspace;
  /** Every `option-unknown` and `option-invalid` of the plugin and of the requested images. */
  readonly failures: readonly Failure[];
}

/** Reads the workspace as plain values. Malformed options are reported, and count as absent. */
export function readWorkspace(input: WorkspaceInput): ReadWorkspace {
  const { projects, dependencies, nxJson, environment, requests } = input;
  const { written, path } = findPluginOptions(nxJson);
  const plugin = validateOptions(pluginOptionsSchema, written, { place: { file: 'nx.json' }, prefix: path });
  const usable = plugin.ok ? plugin.value : keepValidOptions(pluginOptionsSchema, written);
  const failures: Failure[] = plugin.ok ? [] : [...plugin.failures];
  const images = projects.flatMap((project) =>
    listImageTargets(project).map(([target, configured]) => {
      const id = imageId(project.name ?? project.root, target);
      const request = requests.get(id);
      const options = readTargetOptions(project, configured, request);
      if (request !== undefined) failures.push(...checkRequest(id, options));
      return defineImage({ project, target, options, plugin: usable, environment });
    }),
  );
  const workspace = {
    projects: projects.map(({ name, root }) => ({ name: name ?? root, root })),
    dependencies,
    images,
    targetName: usable.targetName ?? DEFAULT_TARGET,
  };
  return { workspace, failures };
}

/** The workspace as files alone describe it, while Nx has no graph yet and no task. */
export function readConfiguredWorkspace(
  projects: WorkspaceInput['projects'],
  nxJson: NxJsonConfiguration,
): Workspace {
  const environment = NO_ENVIRONMENT;
  return readWorkspace({ projects, dependencies: null, nxJson, environment, requests: new Map() }).workspace;
}

interface TargetOptions {
  readonly fromFiles: unknown;
  readonly fromCommandLine: unknown;
}

type ImageTarget = NonNullable<ProjectConfiguration['targets']>[string];

export function listImageTargets({
  targets = {},
}: ProjectConfiguration): readonly (readonly [string, ImageTarget])[] {
  return Object.entries(targets).filter(([, { executor }]) => executor === BUILD_EXECUTOR);
}

function readTargetOptions(
  project: ProjectConfiguration,
  target: ImageTarget,
  request: ImageRequest | undefined,
): TargetOptions {
  const name = request?.configuration ?? target.defaultConfiguration;
  const configuration: unknown = name === undefined ? {} : target.configurations?.[name];
  const written: Readonly<Record<string, unknown>> = {
    ...(target.options as object | undefined),
    ...(configuration as object | undefined),
  };
  const { tags } = written;
  const fromFiles =
    tags === undefined ? written : { ...written, tags: matchProject(tags, project.name ?? project.root) };
  return {
    fromFiles: interpolate(fromFiles, project),
    fromCommandLine: readOverrides(request?.overrides ?? {}),
  };
}

function checkRequest(id: ImageId, { fromFiles, fromCommandLine }: TargetOptions): readonly Failure[] {
  const at = { place: { image: id }, prefix: '' };
  return [fromFiles, fromCommandLine].flatMap((written) => {
    const checked = validateOptions(buildOptionsSchema, written, at);
    return checked.ok ? [] : checked.failures;
  });
}

/** One image with the options that hold for it; malformed ones count as absent. */
function defineImage({
  project,
  target,
  options,
  plugin,
  environment,
}: {
  readonly project: ProjectConfiguration;
  readonly target: string;
  readonly options: TargetOptions;
  readonly plugin: WrittenPluginOptions;
  readonly environment: EnvironmentOptions;
}): ImageDefinition {
  const fromFiles: WrittenBuildOptions = keepValidOptions(buildOptionsSchema, options.fromFiles);
  const commandLine: WrittenBuildOptions = keepValidOptions(buildOptionsSchema, options.fromCommandLine);
  const name = project.name ?? project.root;
  return {
    id: imageId(name, target),
    project: name,
    target,
    projectRoot: project.root,
    configured: resolveOptions({ commandLine: {}, environment: NO_ENVIRONMENT, target: fromFiles, plugin }),
    options: resolveOptions({ commandLine, environment, target: fromFiles, plugin }),
  };
}
