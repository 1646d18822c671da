import type { SourceContext } from '../model/source-context';

/**
 * A push to a branch, as far as it can be told from another run. Of its commit nothing is known.
 *
 * @param branch `null`: to any
 */
export function pushTo(branch: string | null, source: SourceContext): SourceContext {
  return {
    ...source,
    event: 'push',
    branch,
    commit: null,
    tag: null,
    pullRequest: null,
    mergedFrom: null,
    trust: 'trusted',
  };
}
