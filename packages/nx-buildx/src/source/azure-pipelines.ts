import type { SourceEvent } from '../model/source-context';
import type { CiFacts, CiSystem, Environment } from './ci-facts';
import { firstOf, unknownFacts, valueOf } from './ci-facts';
import { branchOfRef, fullHash, pullRequestOfRef, shortBranch, tagOfRef } from './ref-name';

const id = 'azure-pipelines';

/** A run that another pipeline started (`ResourceTrigger`, `BuildCompletion`) does not say what started that one. */
const eventsByReason: Readonly<Record<string, SourceEvent>> = {
  IndividualCI: 'push',
  BatchedCI: 'push',
  Schedule: 'schedule',
  Manual: 'manual',
};

/** BUILD_SOURCEVERSIONMESSAGE is the first line, of which 200 characters are kept. */
const MOST_OF_MESSAGE = 200;

/** Azure Pipelines. Variables: learn.microsoft.com "Use predefined variables". */
export const azurePipelines: CiSystem = {
  id,
  recognises: (env) => valueOf(env, 'TF_BUILD') !== null,
  facts(env) {
    const eventName = valueOf(env, 'BUILD_REASON') ?? 'unknown';
    const ref = valueOf(env, 'BUILD_SOURCEBRANCH');
    const facts: CiFacts = {
      ...unknownFacts(id, eventName),
      commit: fullHash(valueOf(env, 'BUILD_SOURCEVERSION')),
      branch: branchOfRef(ref),
      tag: tagOfRef(ref),
      repositoryUrl: valueOf(env, 'BUILD_REPOSITORY_URI'),
      message: wholeMessage(env),
    };
    const number =
      firstOf(env, 'SYSTEM_PULLREQUEST_PULLREQUESTNUMBER', 'SYSTEM_PULLREQUEST_PULLREQUESTID') ??
      pullRequestOfRef(ref);
    if (eventName === 'PullRequest' || number !== null) return { ...facts, ...pullRequestFacts(env, number) };
    const event = eventsByReason[eventName] ?? 'unknown';
    return { ...facts, event: facts.tag !== null && event !== 'unknown' ? 'tag' : event };
  },
};

function pullRequestFacts(env: Environment, number: string | null): Partial<CiFacts> {
  return {
    event: 'pull-request',
    // BUILD_SOURCEVERSION is the merge commit that was made up for the run.
    commit: fullHash(firstOf(env, 'SYSTEM_PULLREQUEST_SOURCECOMMITID', 'BUILD_SOURCEVERSION')),
    branch: shortBranch(valueOf(env, 'SYSTEM_PULLREQUEST_SOURCEBRANCH')),
    baseBranch: shortBranch(valueOf(env, 'SYSTEM_PULLREQUEST_TARGETBRANCH')),
    tag: null,
    pullRequest: { number: number ?? 'unknown', fork: isFromFork(env) },
  };
}

/** Runs that no pull request started say `False` too, for example one that a person starts on refs/pull/12/merge. */
function isFromFork(env: Environment): boolean | 'unknown' {
  const isFork = valueOf(env, 'SYSTEM_PULLREQUEST_ISFORK')?.toLowerCase();
  if (isFork === 'true') return true;
  return isFork === 'false' && valueOf(env, 'BUILD_REASON') === 'PullRequest' ? false : 'unknown';
}

function wholeMessage(env: Environment): string | null {
  const message = valueOf(env, 'BUILD_SOURCEVERSIONMESSAGE');
  return message === null || message.length >= MOST_OF_MESSAGE ? null : message;
}
