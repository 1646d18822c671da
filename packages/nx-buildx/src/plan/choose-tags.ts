import { isTag } from '../model/reference';
import type { Output } from '../model/build-plan';
import { slugify } from '../model/slug';
import type { SourceContext } from '../model/source-context';

/** Names that others trust to mean something: no branch may take them. */
const RESERVED = /^(?:latest|key.*|pr-\d+|sha-.*|v?\d+(?:\.\d+)*(?:[-+.].*)?)$/;

/** The tag of a branch: `latest` for the default branch, else the branch's slug, which never is a reserved name. */
export function tagBranch(branch: string, defaultBranch: string): string {
  if (branch === defaultBranch) return 'latest';
  const slug = slugify(branch, 100);
  return RESERVED.test(slug) ? `branch-${slugify(`${branch}:`, 100)}` : slug;
}

/** Branches never get such a tag. */
export function tagPullRequest(number: string): string {
  return `pr-${slugify(number, 20)}`;
}

/** What an image is tagged with where the option `tags` says nothing. */
export function chooseTags(source: SourceContext, output: Output): readonly string[] {
  const { event, branch, defaultBranch, tag, pullRequest, commit } = source;
  // On a person's machine `latest` is theirs; in a registry it is everybody's.
  if (event === 'local' && output !== 'push') return ['latest'];
  if (event === 'tag' && tag !== null) return [isTag(tag) ? tag : slugify(tag, 100)];
  if (pullRequest !== null) return [tagPullRequest(pullRequest.number)];
  if (branch !== null) return [tagBranch(branch, defaultBranch)];
  return [commit === null ? 'untagged' : `sha-${commit.slice(0, 12)}`];
}
