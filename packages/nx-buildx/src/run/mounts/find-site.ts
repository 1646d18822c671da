import type { BuildPlan, PlannedImage } from '../../model/build-plan';
import type { ImageId } from '../../model/image';
import type { MountSite } from '../../model/mount-plan';
import type { ImageResult } from '../../model/result';
import { shortenName } from '../../plan/keys/base-images';
import { findParents } from '../find-parents';
import type { RunPorts } from '../ports';
import type { WantedRestore } from './list-restores';

export interface SiteSearch {
  readonly image: PlannedImage;
  readonly wanted: Pick<WantedRestore, 'tools' | 'build'>;
  /** Of images that this process built or reused. */
  readonly results: ReadonlyMap<ImageId, ImageResult>;
  readonly plan: Pick<BuildPlan, 'builders'>;
  readonly ports: Pick<RunPorts, 'readResult' | 'lookUp' | 'readDigests'>;
}

/** The image that a mount's stage stands on, as the build of the image takes it. */
export async function findSite({ image, wanted, results, plan, ports }: SiteSearch): Promise<MountSite> {
  const { tools, build } = wanted;
  const { builder, namedContexts } = build.invocation;
  const names = [tools.name, shortenName(tools.name)];
  const context = namedContexts.findLast(({ name }) => names.includes(name));
  if (context === undefined) return { builder, tools, context: null };
  if ('value' in context) return { builder, tools, context: `${context.name}=${context.value}` };
  const capabilities = plan.builders.find(({ name }) => name === build.builder);
  const own = { ...image, invocation: build.invocation };
  const { links } = await findParents({ image: own, builder: capabilities, results, ports });
  const link = links.get(context.from);
  return { builder, tools, context: link === undefined ? null : `${context.name}=${link}` };
}
