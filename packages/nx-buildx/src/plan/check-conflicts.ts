import type { Failure } from '../model/failure';
import type { ImageId } from '../model/image';

/** A name that an image will write: one of its references, or its cache ref. */
export interface WrittenName {
  readonly image: ImageId;
  readonly kind: 'image' | 'cache';
  readonly name: string;
}

/**
 * Two writers of one name lose one of them: an image is overwritten, a cache ref is replaced as a whole (bx#1044).
 *
 * @param names of every image of the workspace, so that the answer does not depend on what is built in this run
 * @param requested only conflicts that touch one of these are reported
 */
export function checkConflicts(
  names: readonly WrittenName[],
  requested: ReadonlySet<ImageId>,
): readonly Failure[] {
  const writers = new Map<string, WrittenName[]>();
  for (const written of names) writers.set(written.name, [...(writers.get(written.name) ?? []), written]);
  const reported = new Set<string>();
  return [...writers.values()].flatMap((same) => {
    const [first, second] = same;
    if (first === undefined || second === undefined || !same.some(({ image }) => requested.has(image)))
      return [];
    const ids = [...new Set(same.map(({ image }) => image))];
    const pair = ids.join(' ');
    if (reported.has(pair)) return [];
    reported.add(pair);
    return ids.filter((id) => requested.has(id)).map((id) => describeConflict(id, same));
  });
}

function describeConflict(image: ImageId, same: readonly WrittenName[]): Failure {
  const name = same[0]?.name ?? '';
  const others = [...new Set(same.map((written) => written.image))].join(' and ');
  if (same.every(({ kind }) => kind === 'cache'))
    return {
      code: 'cache-ref-conflict',
      message: `${name} would be written by ${others}, and the last one would win`,
      place: { image, option: 'cache' },
      fix: 'give one of them another place: end "prefix" and "manifestsPrefix" in a slash, or choose another name',
    };
  return same.some(({ kind }) => kind === 'cache')
    ? {
        code: 'cache-ref-conflict',
        message: `${name} would be written as an image and as a cache ref, by ${others}`,
        place: { image, option: 'cache.repository' },
        fix: 'keep cache refs in a repository of their own, which no image is pushed to',
      }
    : {
        code: 'image-name-conflict',
        message: `${others} would all be named ${name}`,
        place: { image, option: 'image' },
        fix: 'give one of them another name by its option "image", or other "tags"',
      };
}
