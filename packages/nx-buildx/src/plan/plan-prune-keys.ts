import { isKeyTag } from './choose-key-tags';
import type { FoundRepository, Judgement } from './plan-prune-facts';
import { judgeByOrigin, keep } from './plan-prune-origins';
import type { KeyedImage, OriginInput, Verdict } from './plan-prune-origins';

/** Keys of all images that a repository is of, as they are checked out. */
export interface CurrentKeys {
  readonly keys: ReadonlySet<string>;
  /** Why not all of them can be told, in one line, or `null`. */
  readonly unknown: string | null;
}

export interface KeyTagInput extends OriginInput {
  readonly found: FoundRepository;
  readonly current: CurrentKeys;
}

/**
 * Which key tags of a repository go (docs/decisions/0005). All key tags of one image go or stay together: nothing is won by
 * a tag less on what stays.
 */
export function judgeKeyTags(input: KeyTagInput): readonly Judgement[] {
  const images = groupByDigest(input.found);
  const verdicts = new Map<string, Verdict>();
  const open: KeyedImage[] = [];
  for (const image of images) {
    const verdict = judgeByTags(image, input.current);
    if (verdict === null) open.push(image);
    else verdicts.set(image.digest, verdict);
  }
  for (const [digest, verdict] of judgeByOrigin(open, input)) verdicts.set(digest, verdict);
  keepChildren(input.found, verdicts);
  return images.flatMap(({ digest, keyTags }) => {
    const verdict = verdicts.get(digest);
    return verdict === undefined ? [] : keyTags.map((tag) => ({ tag, digest, ...verdict }));
  });
}

/** Digests that have to be looked into before {@link judgeKeyTags} can judge them. */
export function listOpenDigests(
  found: Pick<FoundRepository, 'tags'>,
  current: CurrentKeys,
): readonly string[] {
  return groupByDigest({ ...found, manifests: new Map() })
    .filter((image) => judgeByTags(image, current) === null)
    .map(({ digest }) => digest);
}

function groupByDigest({
  tags,
  manifests,
}: Pick<FoundRepository, 'tags' | 'manifests'>): readonly KeyedImage[] {
  const named = new Map<string, string[]>();
  for (const { tag, digest } of tags) named.set(digest, [...(named.get(digest) ?? []), tag]);
  return [...named]
    .map(([digest, all]) => ({
      digest,
      keyTags: all.filter(isKeyTag),
      otherTags: all.filter((tag) => !isKeyTag(tag)),
      manifest: manifests.get(digest),
    }))
    .filter(({ keyTags }) => keyTags.length > 0);
}

/** What can be said without the image; `null` where it has to be looked at. */
function judgeByTags(
  { keyTags, otherTags }: Pick<KeyedImage, 'keyTags' | 'otherTags'>,
  { keys, unknown }: CurrentKeys,
): Verdict | null {
  if (keyTags.some((tag) => keys.has(tag.slice(tag.lastIndexOf('-') + 1))))
    return keep('current-key', 'it is made of what is checked out here');
  if (otherTags.length > 0) return keep('tagged', `it is also ${otherTags.join(', ')}`);
  return unknown === null
    ? null
    : keep('key-unknown', `the key of what is checked out here is not known: ${unknown}`);
}

/** What is part of an index that stays, stays. */
function keepChildren(
  { tags, manifests }: Pick<FoundRepository, 'tags' | 'manifests'>,
  verdicts: Map<string, Verdict>,
): void {
  const parents = new Map(
    tags
      .filter(({ digest }) => verdicts.get(digest)?.action !== 'delete')
      .flatMap(({ tag, digest }) =>
        (manifests.get(digest)?.children ?? []).map((child) => [child, tag] as const),
      ),
  );
  const rescued = [...verdicts].filter(([digest, { action }]) => action === 'delete' && parents.has(digest));
  for (const [digest] of rescued)
    verdicts.set(digest, keep('child', `it is part of ${parents.get(digest) ?? ''}`));
  // They may be indexes themselves.
  if (rescued.length > 0) keepChildren({ tags, manifests }, verdicts);
}
