import { basename, dirname } from 'node:path/posix';
import type { NxJsonConfiguration, ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import type { FileView } from '../model/workspace';
import { joinPath } from '../plan/join-path';
import { pluginOptionsSchema } from './option-schema';
import { BUILD_EXECUTOR, DEFAULT_TARGET, findPluginOptions } from './plugin-options';
import { keepValidOptions } from './validate-options';

/** A project as its own files describe it, before Nx has merged anything, with its image targets. */
export interface ProjectFiles {
  /** The file that Nx holds the inferred targets to come from. */
  readonly file: string;
  readonly hasProjectJson: boolean;
  readonly project: ProjectConfiguration;
}

type Targets = Readonly<Record<string, TargetConfiguration>>;

/**
 * Projects in folders with a `project.json` or a named `package.json`; a `Dockerfile` beside it makes an image target.
 * The workspace root always has a `package.json`, and a Dockerfile there is often one that projects share: it needs a
 * `project.json` or the key `nx`.
 */
export function readProjectFiles(
  configFiles: readonly string[],
  files: FileView,
  nxJson: NxJsonConfiguration,
): readonly ProjectFiles[] {
  const { written } = findPluginOptions(nxJson);
  const targetName = keepValidOptions(pluginOptionsSchema, written).targetName ?? DEFAULT_TARGET;
  const folders = new Set(configFiles.map((file) => dirname(file)));
  const found = [...folders].sort().flatMap((root) => readProject(root, targetName, files, nxJson));
  return found.filter((each) => isProject(each, found));
}

/**
 * A `package.json` alone need not be a project of Nx, a copied example for instance. Where its name is another folder's
 * too, a target would make it one: it would take that project's place, or fail every Nx command.
 */
function isProject({ hasProjectJson, project }: ProjectFiles, all: readonly ProjectFiles[]): boolean {
  return (
    hasProjectJson || !all.some((other) => other.project !== project && other.project.name === project.name)
  );
}

function readProject(
  root: string,
  targetName: string,
  files: FileView,
  nxJson: NxJsonConfiguration,
): readonly ProjectFiles[] {
  const projectJson = readJson(joinPath(root, 'project.json'), files);
  const packageJson = readJson(joinPath(root, 'package.json'), files);
  const packageName = readName(readObject(packageJson?.['nx'])) ?? readName(packageJson);
  if (projectJson === null && (packageName === null || (root === '.' && !('nx' in (packageJson ?? {})))))
    return [];
  const name = readName(projectJson) ?? packageName ?? basename(root).toLowerCase();
  const written = { ...readTargets(readObject(packageJson?.['nx'])), ...readTargets(projectJson) };
  const dockerfile = joinPath(root, 'Dockerfile');
  const hasDockerfile = files.exists(dockerfile);
  const images = Object.entries(written).filter(([target, { executor, command }]) =>
    executor === undefined
      ? target === targetName && command === undefined && hasDockerfile
      : executor === BUILD_EXECUTOR,
  );
  const inferred: [string, TargetConfiguration][] =
    hasDockerfile && !(targetName in written) ? [[targetName, {}]] : [];
  const targets = [...images, ...inferred].map(([target, configuration]) => {
    const options = { ...readDefaults(target, nxJson), ...(configuration.options as object | undefined) };
    return [target, { ...configuration, executor: BUILD_EXECUTOR, options }] as const;
  });
  const file = hasDockerfile
    ? dockerfile
    : joinPath(root, projectJson === null ? 'package.json' : 'project.json');
  return [
    {
      file,
      hasProjectJson: projectJson !== null,
      project: { name, root, targets: Object.fromEntries(targets) },
    },
  ];
}

/** Options of `targetDefaults`: those of the executor win over those of the target's name, as in Nx. */
function readDefaults(target: string, { targetDefaults }: NxJsonConfiguration): object {
  const defaults = targetDefaults?.[BUILD_EXECUTOR] ?? targetDefaults?.[target];
  return (readObject(defaults)?.['options'] as object | undefined) ?? {};
}

function readJson(path: string, files: FileView): Readonly<Record<string, unknown>> | null {
  const text = files.readText(path);
  if (text === null) return null;
  try {
    return readObject(JSON.parse(text));
  } catch {
    // Nx reports the file itself.
    return null;
  }
}

function readObject(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
}

function readName(json: Readonly<Record<string, unknown>> | null): string | null {
  const name = json?.['name'];
  return typeof name === 'string' && name !== '' ? name : null;
}

function readTargets(json: Readonly<Record<string, unknown>> | null): Targets {
  return (readObject(json?.['targets']) ?? {}) as Targets;
}
