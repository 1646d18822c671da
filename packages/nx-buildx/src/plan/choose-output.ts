import type { BuilderCapabilities } from '../model/builder';
import type { Output, ParentTransport } from '../model/build-plan';
import type { ImageOptions } from '../model/image-options';
import type { SourceContext } from '../model/source-context';

/**
 * Push in trusted CI that has somewhere to push to, nothing in untrusted CI, load elsewhere. Whose sources may be
 * anybody's is never pushed, whatever is asked for: whoever opens a pull request writes the options of its jobs too.
 */
export function chooseOutput(options: ImageOptions, source: SourceContext): Output {
  if (options.output === 'push' && mayBeFork(source)) return 'none';
  if (options.output !== null) return options.output;
  if (source.ci === null) return 'load';
  if (source.trust === 'untrusted') return 'none';
  return hasDestination(options) ? 'push' : 'load';
}

/** Whether it is a pull request that is not known to come from this repository. */
export function mayBeFork({ pullRequest }: SourceContext): boolean {
  return pullRequest !== null && pullRequest.fork !== false;
}

/** Whether the image's name says where it is to be pushed to. */
export function hasDestination({ registry, image }: ImageOptions): boolean {
  return registry !== null || image.length > 0;
}

/**
 * Only the docker driver sees the images of its daemon; every other builder needs a registry or an OCI layout. Docker's
 * classic image store writes no layout, so that even an image nobody wants to keep is loaded for its children.
 */
export function chooseTransport(
  output: Output,
  { driver, imageStore }: BuilderCapabilities,
): ParentTransport {
  if (output === 'push') return 'registry';
  const loads = output === 'load' || imageStore === 'classic';
  return driver === 'docker' && loads ? 'daemon' : 'layout';
}
