import { awsCodeBuild } from './aws-codebuild';
import { azurePipelines } from './azure-pipelines';
import { bitbucketPipelines } from './bitbucket-pipelines';
import { buildkite } from './buildkite';
import type { CiSystem, Environment } from './ci-facts';
import { unknownFacts } from './ci-facts';
import { circleCi } from './circleci';
import { drone } from './drone';
import { genericCi } from './generic-ci';
import { githubActions } from './github-actions';
import { gitlabCi } from './gitlab-ci';
import { googleCloudBuild } from './google-cloud-build';
import { jenkins } from './jenkins';
import { teamCity } from './teamcity';
import { travisCi } from './travis-ci';
import { woodpecker } from './woodpecker';

/** Those whose variables are known. */
const ciSystems: readonly CiSystem[] = [
  githubActions,
  gitlabCi,
  circleCi,
  azurePipelines,
  bitbucketPipelines,
  jenkins,
  buildkite,
  travisCi,
  drone,
  woodpecker,
  teamCity,
  awsCodeBuild,
  googleCloudBuild,
];

/**
 * The CI system that this environment belongs to, or `null` on a person's machine.
 *
 * An environment of two systems belongs to neither: the variables of one of them were set by somebody else, and that may
 * be a fork's pull request which wants to be taken for a push.
 */
export function recogniseCi(env: Environment): CiSystem | null {
  const [system, ...others] = ciSystems.filter((candidate) => candidate.recognises(env));
  if (system === undefined) return genericCi.recognises(env) ? genericCi : null;
  return others.length === 0 ? system : ambiguous([system, ...others]);
}

function ambiguous(systems: readonly CiSystem[]): CiSystem {
  const names = systems.map(({ id }) => id).join(' and ');
  return { ...genericCi, facts: () => unknownFacts('unknown', `of ${names} at once`) };
}
