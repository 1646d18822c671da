import type { CiFacts, CiSystem, Environment } from './ci-facts';
import { firstOf, unknownFacts, valueOf } from './ci-facts';
import { branchOfRef, fullHash, pullRequestOfRef, shortBranch, tagOfRef } from './ref-name';

const id = 'aws-codebuild';

/**
 * AWS CodeBuild. Variables: docs.aws.amazon.com "Environment variables in build environments"; events: "GitHub webhook
 * events". None names the repository that a pull request comes from, so its origin is never known.
 */
export const awsCodeBuild: CiSystem = {
  id,
  // A job of another CI system on a machine of CodeBuild is that system's; what its variables do not tell, is unknown.
  recognises: (env) =>
    firstOf(env, 'CODEBUILD_BUILD_ID', 'CODEBUILD_BUILD_ARN') !== null &&
    valueOf(env, 'CODEBUILD_WEBHOOK_EVENT') !== 'WORKFLOW_JOB_QUEUED',
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
    if (webhook !== null) return { ...facts, ...webhookFacts(env, webhook) };
    // A bare name may be a branch or a tag, and a bare hash anybody's commit.
    const tag = tagOfRef(version);
    if (tag !== null) return { ...facts, event: 'tag', tag };
    const branch = branchOfRef(version);
    return branch === null ? facts : { ...facts, event: 'manual', branch };
  },
};

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
