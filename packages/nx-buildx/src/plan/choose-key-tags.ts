import type { ReuseOptions } from '../model/image-options';
import type { SourceContext } from '../model/source-context';

/** The tags that stand for a key: two namespaces, so that what a branch built is not taken for the default branch's. */
export interface KeyTags {
  /** The best first. */
  readonly reads: readonly string[];
  /** `null`: this run may write none. */
  readonly write: string | null;
}

/** No branch, and no option, gives an image such a tag. */
export function isKeyTag(tag: string): boolean {
  return /^key-(?:branch-)?[0-9a-f]{32}$/.test(tag);
}

/**
 * @param from as configured; `null`: the default branch and tags take only what the default branch built, others any
 */
export function chooseKeyTags(key: string, source: SourceContext, from: ReuseOptions['from']): KeyTags {
  const onDefaultBranch = isDefaultBranch(source);
  const own = `key-${key}`;
  const others = `key-branch-${key}`;
  const careful = from ?? (onDefaultBranch || source.event === 'tag' ? 'default-branch' : 'any');
  const reads = careful === 'default-branch' ? [own] : [own, others];
  if (source.trust === 'untrusted') return { reads, write: null };
  return { reads, write: onDefaultBranch ? own : others };
}

/** A person's machine may hold anything: what it pushes never counts as the default branch's. */
function isDefaultBranch({ event, branch, defaultBranch, trust }: SourceContext): boolean {
  const builds = event === 'push' || event === 'schedule' || event === 'manual';
  return builds && trust === 'trusted' && branch === defaultBranch;
}
