import type { ParsedCacheTag } from './parse-cache-refs';
import type { FoundManifest, FoundTag, Judgement } from './plan-prune-facts';
import type { LiveRefs } from './plan-prune-live';

export interface CacheRefInput {
  readonly found: FoundTag;
  readonly parsed: ParsedCacheTag;
  readonly manifest: FoundManifest | undefined;
  readonly live: LiveRefs;
  /** Whether the caller asked about a project; `true` for all where it named none. */
  readonly isSelected: (project: string) => boolean;
}

/**
 * Whether a cache ref goes: only if it is of a project, or a cache mount, of this workspace, and its branch or pull
 * request is gone. What is not certain stays.
 */
export function judgeCacheRef({ found, parsed, manifest, live, isSelected }: CacheRefInput): Judgement {
  const keep = (rule: Judgement['rule'], reason: string): Judgement => ({
    ...found,
    action: 'keep',
    rule,
    reason,
  });
  const { branch, pullRequest, parts } = parsed;
  const owner = judgeOwner(parsed, isSelected);
  if (owner !== null) return keep(owner.rule, owner.reason);
  const life = judgeBranch(branch, pullRequest, parts[1], live);
  if (life.action === 'keep') return keep(life.rule, life.reason);
  if (manifest === undefined) return keep('unread', 'its manifest cannot be read');
  if (!manifest.isCache) return keep('no-cache', 'it holds neither cache of BuildKit nor a cache mount');
  return { ...found, ...life };
}

/** What keeps it whatever became of its branch, or `null`. */
function judgeOwner(
  { project, mount, parts }: ParsedCacheTag,
  isSelected: CacheRefInput['isSelected'],
): Pick<Judgement, 'rule' | 'reason'> | null {
  if (mount !== undefined) {
    if (mount === null)
      return {
        rule: 'mount-unknown',
        reason: `no image of this workspace carries a cache mount ${parts[0]}; another's may`,
      };
    // A mount is of no project, so that it is asked for only where all are.
    return isSelected('') ? null : { rule: 'not-selected', reason: 'only projects were asked for' };
  }
  if (project === null)
    return {
      rule: 'project-unknown',
      reason: `${parts[0]} is no project of this workspace; it may be another's`,
    };
  return isSelected(project)
    ? null
    : { rule: 'not-selected', reason: `project ${project} was not asked for` };
}

function judgeBranch(
  branch: string | null,
  pullRequest: string | null,
  slug: string,
  { branches, pullRequests }: LiveRefs,
): Pick<Judgement, 'action' | 'rule' | 'reason'> {
  if (branch !== null && branches.has(branch))
    return { action: 'keep', rule: 'branch-live', reason: `branch ${branch} is there` };
  if (pullRequest === null)
    return { action: 'delete', rule: 'branch-gone', reason: `no branch of the remote is ${slug}` };
  if (pullRequests.size === 0)
    return {
      action: 'keep',
      rule: 'pull-request-unknown',
      reason: `the remote shows no pull requests, so ${pullRequest} may be open`,
    };
  if (pullRequests.get(pullRequest) === true)
    return {
      action: 'keep',
      rule: 'pull-request-live',
      reason: `pull request ${pullRequest} is the tip of a branch`,
    };
  return {
    action: 'delete',
    rule: 'pull-request-gone',
    reason: `pull request ${pullRequest} is the tip of no branch`,
  };
}
