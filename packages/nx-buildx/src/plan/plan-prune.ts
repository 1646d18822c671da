import type { Failure } from '../model/failure';
import { isKeyTag } from './choose-key-tags';
import { isPlatformTag } from './platform-tag';
import type { ParsedCacheTag } from './parse-cache-refs';
import { judgeCacheRef } from './plan-prune-cache';
import type { FoundRepository, FoundTag, Judgement } from './plan-prune-facts';
import { judgeKeyTags } from './plan-prune-keys';
import { judgePlatformTags } from './plan-prune-platforms';
import type { CurrentKeys } from './plan-prune-keys';
import type { OriginInput } from './plan-prune-origins';

/** A repository, and what the workspace keeps in it; it may be both. */
export interface PruneInput extends OriginInput {
  readonly found: FoundRepository;
  /** `null`: no cache is kept in it. */
  readonly parseCacheTag: ((tag: string) => ParsedCacheTag | null) | null;
  /** `null`: no image of the workspace is in it. */
  readonly current: CurrentKeys | null;
  readonly isSelected: (project: string) => boolean;
}

/**
 * One request to delete. By digest it takes every tag that the digest has, and all of them are to go; by tag it leaves the
 * manifest to its other tags, and not every registry can.
 */
export type Deletion =
  | { readonly by: 'digest'; readonly digest: string; readonly tags: readonly string[] }
  | {
      readonly by: 'tag';
      readonly digest: string;
      readonly tag: string;
      /** What else the digest is tagged with. */
      readonly staying: readonly string[];
    };

/** What became of a deletion. `kept`: it would have taken what is to stay, or the registry deletes no single tag. */
export type DeletionOutcome =
  | { readonly status: 'deleted' | 'absent' }
  | { readonly status: 'kept' | 'unsupported' | 'failed'; readonly reason: string };

/** What becomes of a repository. */
export interface RepositoryPrune {
  readonly repository: string;
  /** Of every cache ref and key tag, and of whatever else is in a cache repository. */
  readonly judgements: readonly Judgement[];
  readonly deletions: readonly Deletion[];
}

/** A prune as it is told: what goes and stays, and, once it is done, what became of it. */
export interface PruneReport {
  readonly version: 1;
  readonly remote: string;
  /** How many of each live there. */
  readonly live: { readonly branches: number; readonly pullRequests: number };
  readonly keepCommits: number;
  /** `false`: nothing was deleted, this is what would be. */
  readonly done: boolean;
  readonly repositories: readonly (RepositoryPrune & {
    /** One for each deletion; empty where nothing was deleted. */
    readonly outcomes: readonly DeletionOutcome[];
  })[];
  readonly notes: readonly string[];
  readonly failures: readonly Failure[];
}

export function planPrune(input: PruneInput): RepositoryPrune {
  const { found, current } = input;
  const keys = current === null ? [] : judgeKeyTags({ ...input, current });
  const platforms = current === null ? [] : judgePlatformTags(found, keys);
  const judgements = [...judgeCacheRefs(input), ...keys, ...platforms];
  return { repository: found.repository, judgements, deletions: planDeletions(found.tags, judgements) };
}

function judgeCacheRefs({
  found,
  parseCacheTag,
  current,
  live,
  isSelected,
}: PruneInput): readonly Judgement[] {
  if (parseCacheTag === null) return [];
  return found.tags.flatMap((each): readonly Judgement[] => {
    const parsed = parseCacheTag(each.tag);
    const manifest = found.manifests.get(each.digest);
    if (parsed !== null) return [judgeCacheRef({ found: each, parsed, manifest, live, isSelected })];
    if (current !== null && (isKeyTag(each.tag) || isPlatformTag(each.tag))) return [];
    return [{ ...each, action: 'keep', rule: 'foreign', reason: 'no cache ref has such a name' }];
  });
}

/** Never a digest that has a tag that is not to go. */
function planDeletions(tags: readonly FoundTag[], judgements: readonly Judgement[]): readonly Deletion[] {
  const going = judgements.filter(({ action }) => action === 'delete');
  const names = new Set(going.map(({ tag }) => tag));
  return [...new Set(going.map(({ digest }) => digest))].flatMap((digest): readonly Deletion[] => {
    const all = tags.filter((each) => each.digest === digest).map(({ tag }) => tag);
    const staying = all.filter((tag) => !names.has(tag));
    if (staying.length === 0) return [{ by: 'digest', digest, tags: all }];
    return all.filter((tag) => names.has(tag)).map((tag) => ({ by: 'tag' as const, digest, tag, staying }));
  });
}
