import { PULL_REQUEST } from './choose-branches';
import { MOUNT_TAG, slugBranch, slugMount, slugProject } from './slug-image';

/** The tag of a cache ref, read back as far as names are known. */
export interface ParsedCacheTag {
  /** `null`: no project of the workspace has this slug. */
  readonly project: string | null;
  /**
   * Id of the cache mount that it holds, which is of no project; `null`: no image of the workspace carries one of this
   * slug. Absent where it holds the steps of an image.
   */
  readonly mount?: string | null;
  /** `null`: no known branch, or it is a pull request's. */
  readonly branch: string | null;
  readonly pullRequest: string | null;
  /** As they stand in the tag: project or mount, branch, then what follows: target, stage and platforms where they do. */
  readonly parts: readonly [string, string, ...string[]];
}

const SLUG = '[a-z0-9][a-z0-9_.-]*';
const compile = (parts: readonly string[]) => parts.map((part) => new RegExp(`^${part}$`));
const PARTS = compile([SLUG, SLUG, `t-${SLUG}`, `s-${SLUG}`, `p-${SLUG}`]);
const MOUNT_PARTS = compile([SLUG, SLUG, `v-${SLUG}`, `p-${SLUG}`]);

/**
 * Slugs are one-way, so names are computed forward: what is known gets its slug, and tags are looked up among those.
 *
 * @param pullRequests numbers
 * @param mounts ids of cache mounts
 * @returns reads a tag; `null` for one that neither `nameCacheTag` nor `nameMountTag` can have made
 */
export function createCacheTagParser(names: {
  readonly projects: Iterable<string>;
  readonly mounts?: Iterable<string>;
  readonly branches: Iterable<string>;
  readonly pullRequests: Iterable<string>;
}): (tag: string) => ParsedCacheTag | null {
  const projects = new Map([...names.projects].map((name) => [slugProject(name), name]));
  const mounts = new Map([...(names.mounts ?? [])].map((id) => [slugMount(id), id]));
  const branches = new Map([...names.branches].map((name) => [slugBranch(name), name]));
  const pullRequests = new Map(
    [...names.pullRequests].map((number) => [slugBranch(`${PULL_REQUEST}${number}`), number]),
  );
  return (tag) => {
    const prefix = `${MOUNT_TAG}--`;
    const isMount = tag.startsWith(prefix);
    const parts = isMount ? splitTag(tag.slice(prefix.length), MOUNT_PARTS) : splitTag(tag, PARTS);
    if (parts === null) return null;
    const [owner, branch] = parts;
    return {
      project: isMount ? null : (projects.get(owner) ?? null),
      ...(isMount ? { mount: mounts.get(owner) ?? null } : {}),
      branch: branches.get(branch) ?? null,
      pullRequest: pullRequests.get(branch) ?? guessPullRequest(branch),
      parts,
    };
  };
}

/** @returns project or mount, branch and the others; slugs never hold `--`, which parts them */
function splitTag(tag: string, patterns: readonly RegExp[]): ParsedCacheTag['parts'] | null {
  const [owner, branch, ...others] = tag.split('--');
  if (owner === undefined || branch === undefined) return null;
  if (!patterns[0]?.test(owner) || !patterns[1]?.test(branch)) return null;
  // Each at most once, in this order.
  let from = 2;
  for (const other of others) {
    const index = patterns.findIndex((part, place) => place >= from && part.test(other));
    if (index < 0) return null;
    from = index + 1;
  }
  return [owner, branch, ...others];
}

/**
 * One that the remote does not show: the number is in the slug. A branch that is named so and gone is taken for it too, which
 * keeps rather more.
 */
function guessPullRequest(slug: string): string | null {
  return /^pull-(\d+)-[0-9a-f]+$/.exec(slug)?.[1] ?? null;
}
