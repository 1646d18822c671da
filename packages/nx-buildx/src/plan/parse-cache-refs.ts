import { PULL_REQUEST } from './choose-branches';
import { slugBranch, slugProject } from './slug-image';

/** The tag of a cache ref, read back as far as names are known. */
export interface ParsedCacheTag {
  /** `null`: no project of the workspace has this slug. */
  readonly project: string | null;
  /** `null`: no known branch, or it is a pull request's. */
  readonly branch: string | null;
  readonly pullRequest: string | null;
  /** As they stand in the tag: project, branch, then target, stage and platforms where they do. */
  readonly parts: readonly [string, string, ...string[]];
}

const SLUG = '[a-z0-9][a-z0-9_.-]*';
const PARTS = [SLUG, SLUG, `t-${SLUG}`, `s-${SLUG}`, `p-${SLUG}`].map((part) => new RegExp(`^${part}$`));

/**
 * Slugs are one-way, so names are computed forward: what is known gets its slug, and tags are looked up among those.
 *
 * @param pullRequests numbers
 * @returns reads a tag; `null` for one that `nameCacheTag` cannot have made
 */
export function createCacheTagParser(names: {
  readonly projects: Iterable<string>;
  readonly branches: Iterable<string>;
  readonly pullRequests: Iterable<string>;
}): (tag: string) => ParsedCacheTag | null {
  const projects = new Map([...names.projects].map((name) => [slugProject(name), name]));
  const branches = new Map([...names.branches].map((name) => [slugBranch(name), name]));
  const pullRequests = new Map(
    [...names.pullRequests].map((number) => [slugBranch(`${PULL_REQUEST}${number}`), number]),
  );
  return (tag) => {
    const parts = splitTag(tag);
    if (parts === null) return null;
    const [project, branch] = parts;
    return {
      project: projects.get(project) ?? null,
      branch: branches.get(branch) ?? null,
      pullRequest: pullRequests.get(branch) ?? guessPullRequest(branch),
      parts,
    };
  };
}

/** @returns project, branch and the others; slugs never hold `--`, which parts them */
function splitTag(tag: string): ParsedCacheTag['parts'] | null {
  const [project, branch, ...others] = tag.split('--');
  if (project === undefined || branch === undefined) return null;
  if (!PARTS[0]?.test(project) || !PARTS[1]?.test(branch)) return null;
  // Each at most once, in this order.
  let from = 2;
  for (const other of others) {
    const index = PARTS.findIndex((part, place) => place >= from && part.test(other));
    if (index < 0) return null;
    from = index + 1;
  }
  return [project, branch, ...others];
}

/**
 * One that the remote does not show: the number is in the slug. A branch that is named so and gone is taken for it too, which
 * keeps rather more.
 */
function guessPullRequest(slug: string): string | null {
  return /^pull-(\d+)-[0-9a-f]+$/.exec(slug)?.[1] ?? null;
}
