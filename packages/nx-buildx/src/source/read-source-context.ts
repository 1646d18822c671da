import { readFile } from 'node:fs/promises';
import type { Outcome } from '../model/failure';
import { success } from '../model/failure';
import { listSome } from '../model/list-some';
import type { MergedFrom, SourceContext } from '../model/source-context';
import { decideDeclaredTrust, declare } from './apply-overrides';
import type { CiFacts, CiSystem, Environment } from './ci-facts';
import { ambiguousFacts } from './ci-facts';
import { recogniseCi } from './ci-systems';
import { recogniseMergeQueue } from './merge-queue';
import { parseMergeMessage } from './parse-merge-message';
import { readDotenvNames } from './read-dotenv-names';
import type { GitHead } from './read-git-head';
import { readGitHead } from './read-git-head';
import { readMergedFrom } from './read-merged-from';
import { readOverrides } from './read-overrides';
import { readRepositoryUrl } from './read-remote-url';
import { ownerOf, toWebAddress } from './web-address';

interface SourceInput {
  readonly env: Environment;
  /** A folder inside the checkout. */
  readonly workspaceRoot: string;
  /** As configured; the CI system's own idea of it is not asked. */
  readonly defaultBranch: string;
}

/**
 * Where the sources come from: the CI system's facts, git's for what those leave open, and the NX_BUILDX_* overrides
 * above both. Starts git only to learn what a trusted CI run of the default branch has merged, and only where the CI
 * system does not say.
 *
 * @returns fails only with `environment-invalid`, for NX_BUILDX_* values that make no sense
 */
export async function readSourceContext(input: SourceInput): Promise<Outcome<SourceContext>> {
  const { env, workspaceRoot, defaultBranch } = input;
  const read = readOverrides(env);
  if (!read.ok) return read;
  const overrides = read.value;
  const facts = await readFacts(input);
  const git = await readGitHead(workspaceRoot);
  const declared = declare(facts, overrides);
  const repositoryUrl =
    overrides.repositoryUrl ??
    (facts?.repositoryUrl == null ? null : toWebAddress(facts.repositoryUrl)) ??
    (await readRepositoryUrl(workspaceRoot));
  const source: SourceContext = {
    ci: facts?.ci ?? null,
    ...declared,
    commit: overrides.commit ?? facts?.commit ?? git.commit,
    branch: overrides.branch ?? branchOf(facts, git),
    defaultBranch,
    baseBranch: overrides.baseBranch ?? facts?.baseBranch ?? null,
    repositoryUrl,
    mergedFrom: null,
    ...decideDeclaredTrust(facts, declared, overrides),
  };
  // The message is that of the CI system's own commit.
  const message = overrides.commit === null ? (facts?.message ?? null) : null;
  return success({ ...source, mergedFrom: await findMerged(source, message, input) });
}

/**
 * Nx loads the workspace's `.env` files into a task's environment, and what they say is the word of whoever wrote what
 * is built, not the CI system's. They can also take a variable away: where one has the value that a file gives it, Nx
 * drops it before it loads the files of the task (nx, tasks-runner/task-env.ts, `unloadDotEnvFiles`). So facts that rest
 * on a variable such a file names, there or not, are no facts.
 *
 * `CI` alone may stand there, since people write `CI=false` to quieten a build tool; every system we know sets more.
 */
async function readFacts({ env, workspaceRoot, defaultBranch }: SourceInput): Promise<CiFacts | null> {
  const asked = new Set<string>();
  const facts = await factsOf(noteAsked(env, asked), defaultBranch);
  const named = await readDotenvNames(workspaceRoot);
  const doubtful = [...asked].filter((name) => name !== 'CI' && named.has(name)).sort();
  return doubtful.length === 0 ? facts : ambiguousFacts(`with ${listSome(doubtful)} in .env files`);
}

function noteAsked(env: Environment, asked: Set<string>): Environment {
  return new Proxy(env, {
    get: (variables, name) => {
      if (typeof name !== 'string') return undefined;
      asked.add(name);
      return variables[name];
    },
  });
}

async function factsOf(env: Environment, defaultBranch: string): Promise<CiFacts | null> {
  const system = recogniseCi(env);
  if (system === null) return null;
  return recogniseMergeQueue(system.facts(env, await readPayload(system, env), defaultBranch));
}

/**
 * Git fills in what the CI system does not say. Only not the branch of a known event: a checkout of a pull request or
 * a tag may stand on a branch that the job made up.
 */
function branchOf(facts: CiFacts | null, git: GitHead): string | null {
  if (facts === null) return git.branch;
  return facts.branch ?? (facts.event === 'unknown' ? git.branch : null);
}

async function findMerged(
  { event, trust, commit, branch, defaultBranch, repositoryUrl }: SourceContext,
  message: string | null,
  { env, workspaceRoot }: SourceInput,
): Promise<MergedFrom | null> {
  const isOfBranch = event === 'push' || event === 'schedule' || event === 'manual';
  if (!isOfBranch || branch !== defaultBranch || trust === 'untrusted') return null;
  const owner = ownerOf(repositoryUrl);
  if (message !== null) return parseMergeMessage(message, owner);
  return commit === null ? null : readMergedFrom({ commit, folder: workspaceRoot, branch, owner, env });
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
