import type { BuilderDefinition } from '../model/builder-definition';
import { formatFields } from './format-cache';

/** The arguments of `docker` that make a builder, run from the workspace root. BuildKit is started by its first build. */
export function formatCreateArgv(name: string, definition: BuilderDefinition): readonly string[] {
  const { driver, endpoint, driverOpts, config, flags, platforms } = definition;
  return [
    'buildx',
    'create',
    `--name=${name}`,
    `--driver=${driver}`,
    ...Object.entries(driverOpts).map(([key, value]) => `--driver-opt=${formatFields([`${key}=${value}`])}`),
    ...(config === null ? [] : [`--buildkitd-config=${config}`]),
    ...(flags === null ? [] : [`--buildkitd-flags=${flags}`]),
    ...(platforms.length === 0 ? [] : [`--platform=${platforms.join(',')}`]),
    ...(endpoint === null ? [] : [endpoint]),
  ];
}
