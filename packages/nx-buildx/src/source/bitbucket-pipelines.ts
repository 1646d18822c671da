import type { CiFacts, CiSystem } from './ci-facts';
import { unknownFacts, valueOf } from './ci-facts';
import { fullHash } from './ref-name';

const id = 'bitbucket-pipelines';

/**
 * Bitbucket Pipelines. Variables: support.atlassian.com "Variables and secrets".
 *
 * Pull requests from forks start no pipeline (support.atlassian.com "Pipeline start conditions", Pull Requests), so one
 * that runs is of this repository. Whether a person or a schedule started a pipeline of a branch no variable says.
 */
export const bitbucketPipelines: CiSystem = {
  id,
  recognises: (env) =>
    valueOf(env, 'BITBUCKET_BUILD_NUMBER') !== null && valueOf(env, 'BITBUCKET_COMMIT') !== null,
  facts(env) {
    const branch = valueOf(env, 'BITBUCKET_BRANCH');
    const tag = valueOf(env, 'BITBUCKET_TAG');
    const number = valueOf(env, 'BITBUCKET_PR_ID');
    const facts: CiFacts = {
      ...unknownFacts(id),
      commit: fullHash(valueOf(env, 'BITBUCKET_COMMIT')),
      branch,
      repositoryUrl: valueOf(env, 'BITBUCKET_GIT_HTTP_ORIGIN'),
    };
    if (number !== null) {
      return {
        ...facts,
        event: 'pull-request',
        eventName: 'pull request',
        baseBranch: valueOf(env, 'BITBUCKET_PR_DESTINATION_BRANCH'),
        pullRequest: { number, fork: false },
      };
    }
    if (tag !== null) return { ...facts, event: 'tag', eventName: 'tag', branch: null, tag };
    if (branch !== null) return { ...facts, event: 'push', eventName: 'pipeline of a branch' };
    // A custom pipeline of one commit, which somebody with write access chose.
    return { ...facts, event: 'manual', eventName: 'pipeline of a commit' };
  },
};
