import type { NxJsonConfiguration } from '@nx/devkit';

export const PLUGIN = 'nx-buildx';
export const BUILD_EXECUTOR = `${PLUGIN}:build`;
export const PUBLISH_EXECUTOR = `${PLUGIN}:publish`;
export const DEFAULT_TARGET = 'image';

/** The plugin's options in `nx.json` as written, with the path of the place they stand at. */
export function findPluginOptions(nxJson: NxJsonConfiguration): {
  readonly written: unknown;
  readonly path: string;
} {
  const plugins = nxJson.plugins ?? [];
  const index = plugins.findIndex((entry) => (typeof entry === 'string' ? entry : entry.plugin) === PLUGIN);
  const entry = plugins[index];
  const written = typeof entry === 'object' ? (entry.options ?? {}) : {};
  return { written, path: `plugins[${String(index)}].options` };
}
