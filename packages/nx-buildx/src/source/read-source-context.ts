import { readFile } from 'node:fs/promises';
import type { Outcome } from '../model/failure';
import { failure, success } from '../model/failure';
import type { SourceContext, Trust } from '../model/source-context';
import type { CiFacts, CiSystem, Environment } from './ci-facts';
import { valueOf } from './ci-facts';
import { recogniseCi } from './ci-systems';
import { decideTrust } from './decide-trust';
import type { GitHead } from './read-git-head';
import { readGitHead } from './read-git-head';

/**
 * Where the sources come from: the CI system's facts, git's for what those leave open, and the NX_BUILDX_* overrides
 * above both. Starts no process.
 *
 * @param input.workspaceRoot a folder inside the checkout
 * @param input.defaultBranch as configured; the CI system's own idea of it is not asked
 * @returns fails only with `environment-invalid`, for an NX_BUILDX_TRUST that is neither `trusted` nor `untrusted`
 */
export async function readSourceContext(input: {
  readonly env: Environment;
  readonly workspaceRoot: string;
  readonly defaultBranch: string;
}): Promise<Outcome<SourceContext>> {
  const { env, workspaceRoot, defaultBranch } = input;
  const asked = parseTrust(env);
  if (!asked.ok) return asked;
  const system = recogniseCi(env);
  const facts = system === null ? null : system.facts(env, await readPayload(system, env));
  const origin = originOf(facts, await readGitHead(workspaceRoot));
  return success({
    ci: facts?.ci ?? null,
    event: facts?.event ?? 'local',
    commit: origin.commit,
    branch: branchOverride(env, 'NX_BUILDX_BRANCH') ?? origin.branch,
    defaultBranch,
    baseBranch: branchOverride(env, 'NX_BUILDX_BASE_BRANCH') ?? facts?.baseBranch ?? null,
    tag: facts?.tag ?? null,
    pullRequest: facts?.pullRequest ?? null,
    ...decideTrust(facts, asked.value),
  });
}

/**
 * Git fills in what the CI system does not say. Only not the branch of a known event: a checkout of a pull request or
 * a tag may stand on a branch that the job made up.
 */
function originOf(facts: CiFacts | null, git: GitHead): GitHead {
  if (facts === null) return git;
  return {
    commit: facts.commit ?? git.commit,
    branch: facts.branch ?? (facts.event === 'unknown' ? git.branch : null),
  };
}

async function readPayload(system: CiSystem, env: Environment): Promise<unknown> {
  const file = system.payloadFile?.(env) ?? null;
  if (file === null) return null;
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch {
    // Without it a pull request's origin is unknown, which trust answers for.
    return null;
  }
}

function parseTrust(env: Environment): Outcome<Trust | null> {
  const value = valueOf(env, 'NX_BUILDX_TRUST');
  if (value === null || value === 'trusted' || value === 'untrusted') return success(value);
  return failure({
    code: 'environment-invalid',
    message: `NX_BUILDX_TRUST is ${JSON.stringify(value)}, which is neither "trusted" nor "untrusted".`,
    place: { option: 'NX_BUILDX_TRUST' },
    fix: 'Set NX_BUILDX_TRUST to "untrusted" or "trusted", or unset it to let the CI system\'s facts decide.',
  });
}

function branchOverride(env: Environment, name: string): string | null {
  const value = valueOf(env, name)?.replace(/^refs\/heads\//, '') ?? '';
  return value === '' ? null : value;
}
