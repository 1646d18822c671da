import type { Digest } from '../model/reference';
import type { ImageId } from '../model/image';

/** One line: an image, what it is known as from now on, and by which digest. */
export function formatPublished({
  id,
  digest,
  references,
}: {
  readonly id: ImageId;
  readonly digest: Digest;
  readonly references: readonly string[];
}): string {
  return `✔ ${id} published as ${references.join(', ')}, ${digest.slice(0, 'sha256:'.length + 12)}`;
}
