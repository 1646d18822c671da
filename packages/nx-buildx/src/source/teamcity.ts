import type { CiSystem } from './ci-facts';
import { unknownFacts, valueOf } from './ci-facts';
import { fullHash } from './ref-name';

const id = 'teamcity';

/**
 * TeamCity. Variables: jetbrains.com/help/teamcity "List of Predefined Build Parameters". Branch, pull request and
 * what started the build are configuration parameters, and those are in no environment; so the run is untrusted. The
 * branch comes from git, or from NX_BUILDX_BRANCH with `%teamcity.build.branch%`.
 */
export const teamCity: CiSystem = {
  id,
  recognises: (env) => valueOf(env, 'TEAMCITY_VERSION') !== null,
  facts: (env) => ({ ...unknownFacts(id, 'build'), commit: fullHash(valueOf(env, 'BUILD_VCS_NUMBER')) }),
};
