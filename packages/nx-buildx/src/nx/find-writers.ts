import type { ProjectConfiguration, TargetConfiguration } from '@nx/devkit';
import { imageId } from '../model/image';
import type { ImageId } from '../model/image';
import { joinPath } from '../plan/join-path';
import { compilePathPattern } from '../plan/keys/match-path';
import { listImageTargets } from './read-workspace';

interface Writer {
  readonly task: string;
  /** Folder or file from the workspace root; of a pattern the folders before its first wildcard. */
  readonly path: string;
}

/**
 * Tells which task, of those that an image waits for, writes to a path: what lies there now says nothing of what will be
 * built once it has run.
 */
export function createWriterSearch(
  projects: readonly ProjectConfiguration[],
): (image: ImageId, path: string) => string | null {
  const byImage = new Map<ImageId, readonly Writer[]>();
  for (const project of projects) {
    for (const [target, { dependsOn }] of listImageTargets(project))
      byImage.set(
        imageId(project.name ?? project.root, target),
        listWriters(project, dependsOn ?? [], projects),
      );
  }
  return (image, path) => byImage.get(image)?.find((writer) => overlaps(writer.path, path))?.task ?? null;
}

/** @param path may hold wildcards, as in `COPY` */
function overlaps(writer: string, path: string): boolean {
  if (writer === '.' || path === '.') return true;
  const written = writer.split('/');
  const wanted = path.split('/');
  // One of them may end first: it then holds the other.
  for (const [index, name] of written.entries()) {
    const part = wanted[index];
    if (part === undefined || part.includes('**')) return true;
    const matches = name === part || (/[*?[]/.test(part) && compilePathPattern(part)?.test(name) !== false);
    if (!matches) return false;
  }
  return true;
}

type DependsOn = NonNullable<TargetConfiguration['dependsOn']>;

function listWriters(
  own: ProjectConfiguration,
  dependsOn: DependsOn,
  projects: readonly ProjectConfiguration[],
): readonly Writer[] {
  return dependsOn.flatMap((dependency) => {
    const named = typeof dependency === 'string' ? dependency : dependency.target;
    const target = named.replace(/^\^/, '');
    // Whose builds `^build` means is for Nx to say; any of them may write what is copied.
    const isForeign =
      typeof dependency === 'string' ? named.startsWith('^') : dependency.dependencies === true;
    const wanted = typeof dependency === 'string' ? undefined : dependency.projects;
    const owners = isForeign
      ? projects
      : wanted === undefined
        ? [own]
        : projects.filter(({ name = '' }) => [wanted].flat().includes(name));
    return owners.flatMap((owner) => describeOutputs(owner, target));
  });
}

function describeOutputs(project: ProjectConfiguration, name: string): readonly Writer[] {
  const target = project.targets?.[name];
  const isImage = listImageTargets(project).some(([image]) => image === name);
  if (target === undefined || isImage) return [];
  const task = `${project.name ?? project.root}:${name}`;
  const outputs = target.outputs ?? [`{workspaceRoot}/dist/{projectRoot}`, '{projectRoot}/dist'];
  return outputs.map((output) => ({ task, path: resolveOutput(output, project, target) }));
}

/** Nx's tokens in `outputs` (nx.dev, "Outputs"). */
function resolveOutput(
  output: string,
  project: ProjectConfiguration,
  { options }: TargetConfiguration,
): string {
  const values = options as Readonly<Record<string, unknown>> | undefined;
  const text = output
    .replaceAll('{workspaceRoot}/', '')
    .replaceAll('{workspaceRoot}', '.')
    .replaceAll('{projectRoot}', project.root)
    .replaceAll('{projectName}', project.name ?? '')
    .replace(/\{options\.([^}]+)\}/g, (_, name: string) => {
      const value = values?.[name];
      return typeof value === 'string' ? value : '.nx/unset';
    });
  const parts = text.split('/');
  const wild = parts.findIndex((part) => /[*?{]/.test(part));
  return joinPath('.', ...(wild < 0 ? parts : parts.slice(0, wild)));
}
