import type { CiFacts, CiSystem, Environment } from './ci-facts';
import { firstOf, unknownFacts, valueOf } from './ci-facts';
import { branchOfRef, fullHash, pullRequestOfRef, shortBranch, tagOfRef } from './ref-name';

const id = 'aws-codebuild';

/** A role's name has a slash after it too, so that of GitLab needs its version. */
const webhookAgents = /^(?:GitHub-Hookshot\/|Bitbucket-Webhooks\/|GitLab\/\d+\.|Buildkite-Request)/;

/**
 * AWS CodeBuild. Variables: docs.aws.amazon.com "Environment variables in build environments"; events: "GitHub webhook
 * events". None names the repository that a pull request comes from, so its origin is never known.
 */
export const awsCodeBuild: CiSystem = {
  id,
  // A job of another CI system on a machine of CodeBuild is that system's; what its variables do not tell, is unknown.
  recognises: (env) => isBuild(env) && !hostsRunner(env),
  facts(env) {
    const version = valueOf(env, 'CODEBUILD_SOURCE_VERSION');
    const webhook = valueOf(env, 'CODEBUILD_WEBHOOK_EVENT');
    const facts: CiFacts = {
      ...unknownFacts(id, webhook ?? 'build without a webhook'),
      commit: fullHash(valueOf(env, 'CODEBUILD_RESOLVED_SOURCE_VERSION')) ?? fullHash(version),
      repositoryUrl: valueOf(env, 'CODEBUILD_SOURCE_REPO_URL'),
    };
    const number = pullRequestOf(valueOf(env, 'CODEBUILD_WEBHOOK_TRIGGER')) ?? pullRequestOf(version);
    if (number !== null || webhook?.startsWith('PULL_REQUEST') === true) {
      return { ...facts, ...pullRequestFacts(env, number) };
    }
    // Without a webhook the author of a pull request could add its variables.
    if (webhook !== null && (!isBareHash(version) || mayBeWebhook(env))) {
      return { ...facts, ...webhookFacts(env, webhook) };
    }
    // A bare name may be a branch or a tag, and a bare hash anybody's commit.
    const tag = tagOfRef(version);
    if (tag !== null) return { ...facts, event: 'tag', tag };
    const branch = branchOfRef(version);
    return branch === null ? facts : { ...facts, event: 'manual', branch };
  },
};

/**
 * Whether this machine runs a job of another CI system (docs.aws.amazon.com "GitHub Actions runner", and those of GitLab
 * and Buildkite).
 */
export function hostsRunner(env: Environment): boolean {
  return (
    isBuild(env) && valueOf(env, 'CODEBUILD_WEBHOOK_EVENT') === 'WORKFLOW_JOB_QUEUED' && mayBeWebhook(env)
  );
}

function isBuild(env: Environment): boolean {
  return firstOf(env, 'CODEBUILD_BUILD_ID', 'CODEBUILD_BUILD_ARN') !== null;
}

function isBareHash(version: string | null): boolean {
  return /^[0-9a-f]{7,64}$/i.test(version ?? '');
}

/**
 * CODEBUILD_INITIATOR is the name of the user or role, the pipeline or the plugin that started a build; of a webhook it
 * is the forge's user agent, as in `GitHub-Hookshot/1e8bb9c`.
 */
function mayBeWebhook(env: Environment): boolean {
  const initiator = valueOf(env, 'CODEBUILD_INITIATOR');
  return initiator === null || webhookAgents.test(initiator);
}

function webhookFacts(env: Environment, webhook: string): Partial<CiFacts> {
  const head = valueOf(env, 'CODEBUILD_WEBHOOK_HEAD_REF');
  const trigger = valueOf(env, 'CODEBUILD_WEBHOOK_TRIGGER') ?? '';
  const tag = tagOfRef(head) ?? /^tag\/(.+)$/.exec(trigger)?.[1] ?? null;
  if (webhook === 'RELEASED' || webhook === 'PRERELEASED') return { event: 'tag', tag };
  if (webhook !== 'PUSH') return {};
  if (tag !== null) return { event: 'tag', tag };
  return { event: 'push', branch: branchOfRef(head) ?? /^branch\/(.+)$/.exec(trigger)?.[1] ?? null };
}

function pullRequestFacts(env: Environment, number: string | null): Partial<CiFacts> {
  return {
    event: 'pull-request',
    branch: shortBranch(valueOf(env, 'CODEBUILD_WEBHOOK_HEAD_REF')),
    baseBranch: shortBranch(valueOf(env, 'CODEBUILD_WEBHOOK_BASE_REF')),
    pullRequest: { number: number ?? 'unknown', fork: 'unknown' },
  };
}

/** From `pr/12`, or from a ref that a build was started with by hand. */
function pullRequestOf(text: string | null): string | null {
  return /^pr\/(\d+)$/.exec(text ?? '')?.[1] ?? pullRequestOfRef(text);
}
