import type { SourceEvent } from '../model/source-context';
import type { CiFacts, CiSystem, Environment } from './ci-facts';
import { unknownFacts, valueOf } from './ci-facts';
import { mergeQueueBase } from './merge-queue';
import { propertyAt, stringAt } from '../model/property-at';
import { branchOfRef, fullHash, tagOfRef } from './ref-name';

const id = 'github-actions';

const eventsByName: Readonly<Record<string, SourceEvent>> = {
  push: 'push',
  schedule: 'schedule',
  workflow_dispatch: 'manual',
  repository_dispatch: 'manual',
  release: 'tag',
};

/**
 * GitHub Actions. Variables: docs.github.com "Variables reference"; payloads: "Webhook events and payloads".
 * Events that carry a pull request without saying so in a ref (`issue_comment`) and events nobody listed here stay
 * `unknown`.
 */
export const githubActions: CiSystem = {
  id,
  recognises: (env) => valueOf(env, 'GITHUB_ACTIONS') === 'true',
  payloadFile: (env) => valueOf(env, 'GITHUB_EVENT_PATH'),
  facts(env, payload) {
    const eventName = valueOf(env, 'GITHUB_EVENT_NAME') ?? 'unknown';
    if (eventName === 'workflow_run') return factsOfWorkflowRun(env, payload);
    if (eventName === 'merge_group') return factsOfMergeGroup(env, payload);
    if (eventName.startsWith('pull_request')) return factsOfPullRequest(env, payload, eventName);
    return factsOfRef(env, payload, eventName);
  },
};

/** Such jobs check out what somebody asks them to: a comment on a pull request, and whatever comes to be. */
const SOME_PULL_REQUEST = { number: 'unknown', fork: 'unknown' } as const;

function factsOfRef(env: Environment, payload: unknown, eventName: string): CiFacts {
  const ref = valueOf(env, 'GITHUB_REF');
  const tag = tagOfRef(ref);
  const event = eventsByName[eventName] ?? 'unknown';
  return {
    ci: id,
    // A workflow started by hand on a tag is as much a release as the push of that tag.
    event: tag !== null && event !== 'unknown' ? 'tag' : event,
    eventName,
    commit: fullHash(valueOf(env, 'GITHUB_SHA')),
    // `base_ref` of a tag's push is the branch that stands on the same commit.
    branch: branchOfRef(tag === null ? ref : stringAt(payload, 'base_ref')),
    baseBranch: null,
    tag,
    pullRequest: event === 'unknown' ? SOME_PULL_REQUEST : null,
    repositoryUrl: repositoryUrlOf(env),
    message: stringAt(payload, 'head_commit', 'message'),
  };
}

function factsOfPullRequest(env: Environment, payload: unknown, eventName: string): CiFacts {
  const number =
    /^refs\/pull\/(\d+)\//.exec(valueOf(env, 'GITHUB_REF') ?? '')?.[1] ??
    idAt(payload, 'pull_request', 'number');
  return {
    ci: id,
    event: 'pull-request',
    eventName,
    // GITHUB_SHA is the merge commit that GitHub made up, or of pull_request_target the base branch's last.
    commit: fullHash(stringAt(payload, 'pull_request', 'head', 'sha') ?? valueOf(env, 'GITHUB_SHA')),
    branch: valueOf(env, 'GITHUB_HEAD_REF') ?? stringAt(payload, 'pull_request', 'head', 'ref'),
    baseBranch: valueOf(env, 'GITHUB_BASE_REF') ?? stringAt(payload, 'pull_request', 'base', 'ref'),
    tag: null,
    pullRequest: {
      number: number ?? 'unknown',
      fork: isOtherRepository(
        propertyAt(payload, 'pull_request', 'head', 'repo'),
        propertyAt(payload, 'pull_request', 'base', 'repo'),
      ),
    },
    repositoryUrl: repositoryUrlOf(env),
    message: null,
  };
}

function factsOfMergeGroup(env: Environment, payload: unknown): CiFacts {
  const facts = factsOfRef(env, payload, 'merge_group');
  return {
    ...facts,
    event: 'merge-queue',
    pullRequest: null,
    baseBranch: branchOfRef(stringAt(payload, 'merge_group', 'base_ref')) ?? mergeQueueBase(facts.branch),
  };
}

/**
 * `workflow_run` runs on the default branch with the repository's secrets, but speaks of another run, possibly of a
 * fork's pull request, whose files it usually takes over. So that other run's facts count.
 */
function factsOfWorkflowRun(env: Environment, payload: unknown): CiFacts {
  const run = propertyAt(payload, 'workflow_run');
  const origin = stringAt(run, 'event') ?? 'unknown';
  const fork = isOtherRepository(propertyAt(run, 'head_repository'), propertyAt(payload, 'repository'));
  const facts: CiFacts = {
    ...unknownFacts(id, `workflow_run after ${origin}`),
    pullRequest: SOME_PULL_REQUEST,
    commit: fullHash(stringAt(run, 'head_sha') ?? valueOf(env, 'GITHUB_SHA')),
    branch: stringAt(run, 'head_branch'),
    repositoryUrl: repositoryUrlOf(env),
    message: stringAt(run, 'head_commit', 'message'),
  };
  if (origin.startsWith('pull_request')) {
    const pullRequest = propertyAt(run, 'pull_requests', '0');
    return {
      ...facts,
      event: 'pull-request',
      baseBranch: stringAt(pullRequest, 'base', 'ref'),
      // The list is empty for pull requests from forks.
      pullRequest: { number: idAt(pullRequest, 'number') ?? 'unknown', fork },
    };
  }
  const event = eventsByName[origin];
  if (event === undefined || fork !== false) return facts;
  const known = { ...facts, event, pullRequest: null };
  if (event === 'tag') return { ...known, branch: null, tag: facts.branch };
  // After the push of a tag `head_branch` holds the tag's name and nothing says so; a tag `main` would pass for the
  // branch. GITHUB_SHA is the default branch's last commit, so of that one it is known where it belongs.
  const head = fullHash(stringAt(run, 'head_sha'));
  return head !== null && head === fullHash(valueOf(env, 'GITHUB_SHA')) ? known : facts;
}

/** Compares two repositories of a payload. A deleted fork is `null` there. */
function isOtherRepository(head: unknown, base: unknown): boolean | 'unknown' {
  const headId = idAt(head, 'id');
  const baseId = idAt(base, 'id');
  if (headId !== null && baseId !== null) return headId !== baseId;
  const headName = stringAt(head, 'full_name')?.toLowerCase();
  const baseName = stringAt(base, 'full_name')?.toLowerCase();
  if (headName === undefined || baseName === undefined) return 'unknown';
  return headName !== baseName;
}

function idAt(value: unknown, ...path: readonly string[]): string | null {
  const found = propertyAt(value, ...path);
  return typeof found === 'number' && Number.isSafeInteger(found) ? String(found) : null;
}

function repositoryUrlOf(env: Environment): string | null {
  const repository = valueOf(env, 'GITHUB_REPOSITORY');
  // Also of GitHub Enterprise.
  const server = valueOf(env, 'GITHUB_SERVER_URL');
  return repository === null || server === null ? null : `${server}/${repository}`;
}
