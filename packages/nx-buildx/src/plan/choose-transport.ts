import type { BuilderCapabilities } from '../model/builder';
import { describeAbilities } from '../model/builder-abilities';
import type { Output, ParentTransport } from '../model/build-plan';

/**
 * How an image reaches those that stand on it: from the registry by its digest, as a local image of the daemon, or as an
 * OCI layout on this machine. Only the docker driver sees the images of its daemon, and only its own; docker's classic
 * image store writes no layout, so that even an image nobody wants to keep is loaded for its children.
 *
 * @param readers builders of the run's images that stand on it
 * @returns `null` where one of them can read it in none of these ways
 */
export function chooseTransport(
  output: Output,
  builder: BuilderCapabilities,
  readers: readonly BuilderCapabilities[],
): ParentTransport | null {
  if (output === 'push') return 'registry';
  const { seeLoaded, writeLayouts } = describeAbilities(builder);
  const isShared = readers.every(({ name }) => name === builder.name);
  if (seeLoaded && isShared && (output === 'load' || !writeLayouts)) return 'daemon';
  const isReadable = readers.every((reader) => describeAbilities(reader).readLayouts);
  return writeLayouts && isReadable ? 'layout' : null;
}
