import type { ProjectConfiguration } from '@nx/devkit';

/** Fills Nx's tokens in option values the way Nx does before an executor sees them: paths become workspace relative. */
export function interpolate(value: unknown, project: Pick<ProjectConfiguration, 'name' | 'root'>): unknown {
  if (typeof value === 'string') {
    return value
      .replace(/^\{workspaceRoot\}\/?/, '')
      .replaceAll('{projectRoot}', project.root)
      .replaceAll('{projectName}', project.name ?? project.root);
  }
  if (Array.isArray(value)) return value.map((each) => interpolate(each, project));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, interpolate(each, project)]));
}
