import type { CiSystem } from './ci-facts';
import { valueOf } from './ci-facts';

/** Set by CI systems that do not set `CI`: Azure Pipelines, Buildkite, CodeBuild, Jenkins, TeamCity. */
const markers = ['TF_BUILD', 'BUILDKITE', 'CODEBUILD_BUILD_ID', 'JENKINS_URL', 'TEAMCITY_VERSION'];

/**
 * Any CI system that has no file of its own yet. Nothing is known of the event, so nothing is claimed: branch and
 * commit come from git, and the run is untrusted. A system missed here would pass for a person's machine.
 */
export const genericCi: CiSystem = {
  id: 'unknown',
  recognises(env) {
    const ci = valueOf(env, 'CI')?.toLowerCase() ?? 'false';
    return !['false', '0', 'no'].includes(ci) || markers.some((name) => valueOf(env, name) !== null);
  },
  facts() {
    return {
      ci: 'unknown',
      event: 'unknown',
      eventName: 'unknown',
      commit: null,
      branch: null,
      baseBranch: null,
      tag: null,
      pullRequest: null,
    };
  },
};
