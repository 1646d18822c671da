import type { SourceEvent } from '../model/source-context';
import type { CiFacts, CiSystem, Environment } from './ci-facts';
import { firstOf, valueOf } from './ci-facts';
import { fullHash } from './ref-name';

const id = 'gitlab-ci';

/** Of pipelines that belong to no merge request; those run what is already in this project. */
const eventsBySource: Readonly<Record<string, SourceEvent>> = {
  push: 'push',
  webide: 'push',
  // A child pipeline does not say what started its parent.
  parent_pipeline: 'push',
  schedule: 'schedule',
  web: 'manual',
  api: 'manual',
  trigger: 'manual',
  pipeline: 'manual',
  chat: 'manual',
};

/** GitLab CI/CD. Variables: docs.gitlab.com "Predefined CI/CD variables reference". */
export const gitlabCi: CiSystem = {
  id,
  recognises: (env) => valueOf(env, 'GITLAB_CI') === 'true',
  facts(env) {
    const eventName = valueOf(env, 'CI_PIPELINE_SOURCE') ?? 'unknown';
    // It has no variables of a merge request, so whoever opened it could add them.
    if (eventName === 'external_pull_request_event') return factsOfExternalPullRequest(env);
    // Asked before the other sources: in a child pipeline of a merge request the source is `parent_pipeline`.
    if (valueOf(env, 'CI_MERGE_REQUEST_IID') !== null) return factsOfMergeRequest(env);
    const tag = valueOf(env, 'CI_COMMIT_TAG');
    const branch = tag === null ? valueOf(env, 'CI_COMMIT_BRANCH') : null;
    // A child of an external pull request's pipeline has neither; one that was added may differ from the ref's name.
    const named = tag ?? branch;
    const isNamed = named !== null && named === (valueOf(env, 'CI_COMMIT_REF_NAME') ?? named);
    const event = isNamed ? (eventsBySource[eventName] ?? 'unknown') : 'unknown';
    return {
      ci: id,
      event: tag !== null && event !== 'unknown' ? 'tag' : event,
      eventName,
      commit: fullHash(valueOf(env, 'CI_COMMIT_SHA')),
      branch,
      baseBranch: null,
      tag,
      pullRequest: null,
      repositoryUrl: valueOf(env, 'CI_PROJECT_URL'),
      message: valueOf(env, 'CI_COMMIT_MESSAGE'),
    };
  },
};

function factsOfMergeRequest(env: Environment): CiFacts {
  const eventType = valueOf(env, 'CI_MERGE_REQUEST_EVENT_TYPE');
  return {
    ci: id,
    event: eventType === 'merge_train' ? 'merge-queue' : 'pull-request',
    eventName: eventType === 'merge_train' ? 'merge_train' : 'merge_request_event',
    // Of a merged-results pipeline CI_COMMIT_SHA is the merge commit that GitLab made up.
    commit: fullHash(firstOf(env, 'CI_MERGE_REQUEST_SOURCE_BRANCH_SHA', 'CI_COMMIT_SHA')),
    branch: valueOf(env, 'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME'),
    baseBranch: valueOf(env, 'CI_MERGE_REQUEST_TARGET_BRANCH_NAME'),
    tag: null,
    pullRequest: { number: valueOf(env, 'CI_MERGE_REQUEST_IID') ?? 'unknown', fork: isFromFork(env) },
    repositoryUrl: valueOf(env, 'CI_PROJECT_URL'),
    message: null,
  };
}

/**
 * A fork's merge request runs in the fork, or in the target project when a member of that starts it; either way the
 * source project differs from the target project.
 */
function isFromFork(env: Environment): boolean | 'unknown' {
  const source = valueOf(env, 'CI_MERGE_REQUEST_SOURCE_PROJECT_ID');
  const target = valueOf(env, 'CI_MERGE_REQUEST_PROJECT_ID');
  const here = valueOf(env, 'CI_PROJECT_ID');
  if (source === null || target === null || here === null) return 'unknown';
  if (source !== target) return true;
  return here === target ? false : 'unknown';
}

/** A GitHub pull request that GitLab builds as "CI/CD for external repositories". */
function factsOfExternalPullRequest(env: Environment): CiFacts {
  const source = valueOf(env, 'CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY');
  const target = valueOf(env, 'CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY');
  return {
    ci: id,
    event: 'pull-request',
    eventName: 'external_pull_request_event',
    commit: fullHash(firstOf(env, 'CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_SHA', 'CI_COMMIT_SHA')),
    branch: valueOf(env, 'CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME'),
    baseBranch: valueOf(env, 'CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME'),
    tag: null,
    pullRequest: {
      number: valueOf(env, 'CI_EXTERNAL_PULL_REQUEST_IID') ?? 'unknown',
      fork: source === null || target === null ? 'unknown' : source !== target,
    },
    repositoryUrl: valueOf(env, 'CI_PROJECT_URL'),
    message: null,
  };
}
