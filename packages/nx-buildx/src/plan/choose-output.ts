import type { Output } from '../model/build-plan';
import type { ImageOptions } from '../model/image-options';
import type { SourceContext } from '../model/source-context';

/**
 * Push in trusted CI that has somewhere to push to, nothing in untrusted CI, load elsewhere. What may be
 * anybody's is never pushed, whatever is asked for: whoever opens a pull request writes the options of its jobs too.
 */
export function chooseOutput(options: ImageOptions, source: SourceContext): Output {
  if (options.output === 'push' && writesNothing(source)) return 'none';
  if (options.output !== null) return options.output;
  if (source.ci === null) return 'load';
  if (source.trust === 'untrusted') return 'none';
  return hasDestination(options) ? 'push' : 'load';
}

/**
 * Whether nothing at all may be written, whatever is asked for. Where not even the event is known, and nothing speaks of
 * a pull request, an image is still pushed that options name: such a CI system would be of no use otherwise.
 */
export function writesNothing({ trust, distrusted, event, pullRequest }: SourceContext): boolean {
  return trust === 'untrusted' && (distrusted || event !== 'unknown' || pullRequest !== null);
}

/** Whether the image's name says where it is to be pushed to. */
export function hasDestination({ registry, image }: ImageOptions): boolean {
  return registry !== null || image.length > 0;
}
