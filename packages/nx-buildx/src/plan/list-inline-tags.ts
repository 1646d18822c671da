import type { SourceContext } from '../model/source-context';
import { PULL_REQUEST } from './choose-branches';
import { listTags } from './choose-tags';
import { pushTo } from './push-to';

/**
 * Tags under which runs of the given branches push an image, and so the cache that is inside it: what the entries give
 * those runs, not this one. What depends on a commit is not among them, since theirs are not known.
 *
 * One build has all tags of its run: each branch's first comes before any second. What every run gives is whoever's was
 * last, and comes after what is a branch's own.
 *
 * @param entries the option `tags`, as written
 * @param branches as `chooseBranches` lists them, pull requests among them
 */
export function listInlineTags(
  entries: readonly string[],
  branches: readonly string[],
  source: SourceContext,
): readonly string[] {
  const shared = new Set(listTags(entries, pushTo(null, source), 'push'));
  const ranked = branches.flatMap((branch) =>
    listTags(entries, sourceOf(branch, source), 'push').map((tag, rank) => ({
      tag,
      rank: shared.has(tag) ? Infinity : rank,
    })),
  );
  const sorted = ranked.sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank));
  return [...new Set(sorted.map(({ tag }) => tag))];
}

/** A run of the branch, or pull request, that came before this one. */
function sourceOf(branch: string, source: SourceContext): SourceContext {
  const push = pushTo(branch, source);
  // A scheduled run reads what the last one pushed: only those have the tags of `type=schedule`.
  if (!branch.startsWith(PULL_REQUEST))
    return source.event === 'schedule' ? { ...push, event: 'schedule' } : push;
  return {
    ...push,
    event: 'pull-request',
    branch: null,
    // One that was merged just now went into the default branch.
    baseBranch: source.baseBranch ?? source.defaultBranch,
    pullRequest: { number: branch.slice(PULL_REQUEST.length), fork: false },
  };
}
