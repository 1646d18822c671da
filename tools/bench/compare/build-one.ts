import { join } from 'node:path';
import type { PlannedImage } from '../../../packages/nx-buildx/src/model/build-plan';
import type { ImageId } from '../../../packages/nx-buildx/src/model/image';
import { formatArgv } from '../../../packages/nx-buildx/src/plan/format-argv';
import { type EndedProcess, runProcess } from '../run-process';
import type { Site, Timing } from './contender';
import { findPlatformDigest } from './find-platform-digest';

/** Its cache is in the registry. */
const NO_FOLDERS = { imports: new Map<string, string>(), export: null };

/** Runs the buildx process that the plugin would run. @param links how its parents are named, by their ids */
export function buildOne(
  { id, invocation }: PlannedImage,
  links: ReadonlyMap<ImageId, string>,
  { workspace, env, folder }: Site,
): Promise<EndedProcess> {
  const metadataFile = join(folder, `${id.replace(':', '-')}.json`);
  const argv = formatArgv(invocation, { links, metadataFile, cacheFolders: NO_FOLDERS });
  return runProcess('docker', argv, {
    cwd: workspace,
    env: { ...env, BUILDX_METADATA_PROVENANCE: 'disabled' },
  });
}

/** Builds the leaf and nothing else, its parents being what the registry has. */
export async function buildAlone(site: Site): Promise<Timing> {
  const { plan, leaf } = site;
  const image = plan.images.find(({ project }) => project === leaf);
  if (image === undefined) throw new Error(`${leaf} is not in the plan`);
  const parents = plan.images.filter(({ id }) => image.parents.some((parent) => parent.id === id));
  const links = await Promise.all(
    parents.map(async ({ id, invocation }) => {
      return [id, await findPlatformDigest(invocation.references[0] ?? '')] as const;
    }),
  );
  const { seconds } = await buildOne(image, new Map(links), site);
  return { seconds, executorSeconds: null, outcomes: null };
}
