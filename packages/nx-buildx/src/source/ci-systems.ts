import { awsCodeBuild, hostsRunner } from './aws-codebuild';
import { azurePipelines } from './azure-pipelines';
import { bitbucketPipelines } from './bitbucket-pipelines';
import { buildkite } from './buildkite';
import type { CiSystem, Environment } from './ci-facts';
import { ambiguousFacts } from './ci-facts';
import { circleCi } from './circleci';
import { drone } from './drone';
import { genericCi, listVendors } from './generic-ci';
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
 * What ci-info calls these systems, and what it knows of others whose variables they legitimately have: Gitea runs what
 * was written for GitHub, and a plugin of Jenkins hands on Gerrit's.
 */
const ownVendors: Readonly<Record<string, readonly string[]>> = {
  [githubActions.id]: ['GITHUB_ACTIONS', 'GITEA_ACTIONS'],
  [gitlabCi.id]: ['GITLAB'],
  [circleCi.id]: ['CIRCLE'],
  [azurePipelines.id]: ['AZURE_PIPELINES'],
  [bitbucketPipelines.id]: ['BITBUCKET'],
  [jenkins.id]: ['JENKINS', 'HUDSON', 'GERRIT'],
  [buildkite.id]: ['BUILDKITE'],
  [travisCi.id]: ['TRAVIS'],
  [drone.id]: ['DRONE'],
  [woodpecker.id]: ['WOODPECKER'],
  [teamCity.id]: ['TEAMCITY'],
  [awsCodeBuild.id]: ['CODEBUILD'],
  [googleCloudBuild.id]: ['GOOGLE_CLOUD_BUILD'],
};

/**
 * The CI system that this environment belongs to, or `null` on a person's machine.
 *
 * An environment of two systems belongs to neither: the variables of one of them were set by somebody else, and that may
 * be a fork's pull request which wants to be taken for a push. Systems without a file of their own count as well, as far
 * as ci-info knows them.
 */
export function recogniseCi(env: Environment): CiSystem | null {
  const [system, ...others] = ciSystems.filter((candidate) => candidate.recognises(env));
  if (system === undefined) return genericCi.recognises(env) ? genericCi : null;
  const found = [system, ...others];
  const own = found.flatMap(({ id }) => ownVendors[id] ?? []);
  const hosts = hostsRunner(env) ? ['CODEBUILD'] : [];
  const strangers = listVendors(env).filter(({ constant }) => ![...own, ...hosts].includes(constant));
  const names = [...found.map(({ id }) => id), ...strangers.map(({ name }) => name)];
  return names.length === 1 ? system : ambiguous(names);
}

function ambiguous(names: readonly string[]): CiSystem {
  return { ...genericCi, facts: () => ambiguousFacts(`of ${names.join(' and ')} at once`) };
}
