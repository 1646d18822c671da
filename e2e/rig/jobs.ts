import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './test-folder';

/** Variables of an environment. */
export type Variables = Readonly<Record<string, string>>;

/** A person's machine: no CI system says anything. */
export const person: Variables = {};

/** A CI job that a push to a branch of the repository started, in the words of GitHub Actions. */
export function pushTo(branch: string): Variables {
  return { ...job, GITHUB_EVENT_NAME: 'push', GITHUB_REF: `refs/heads/${branch}`, GITHUB_REF_NAME: branch };
}

/** A job that a merge into a branch started, whose commit has the message that GitHub gives it. */
export function mergeInto(branch: string, message: string): Variables {
  const payload = { ref: `refs/heads/${branch}`, head_commit: { message } };
  return { ...pushTo(branch), GITHUB_REPOSITORY: REPOSITORY, GITHUB_EVENT_PATH: writePayload(payload) };
}

/** A job that the push of a tag started. */
export function pushTag(tag: string): Variables {
  return { ...job, GITHUB_EVENT_NAME: 'push', GITHUB_REF: `refs/tags/${tag}`, GITHUB_REF_TYPE: 'tag' };
}

export interface PullRequest {
  readonly number: number;
  readonly branch: string;
  /** Whose repository it comes from. Default: this one. */
  readonly from?: string;
}

/** A job of a pull request into `main`. */
export function pullRequest({ number, branch, from = REPOSITORY }: PullRequest): Variables {
  const repository = (name: string) => ({ id: name === REPOSITORY ? 1 : 2, full_name: name });
  const payload = {
    number,
    pull_request: {
      number,
      head: { ref: branch, repo: repository(from) },
      base: { ref: 'main', repo: repository(REPOSITORY) },
    },
  };
  return {
    ...job,
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_EVENT_NAME: 'pull_request',
    GITHUB_REF: `refs/pull/${String(number)}/merge`,
    GITHUB_HEAD_REF: branch,
    GITHUB_BASE_REF: 'main',
    GITHUB_EVENT_PATH: writePayload(payload),
  };
}

const REPOSITORY = 'acme/storefront';

function writePayload(payload: object): string {
  const file = join(makeFolder('event'), 'event.json');
  writeFileSync(file, JSON.stringify(payload));
  return file;
}

/** A job of a CI system that says nothing about what started it, so that it is not trusted. */
export const unknownCi: Variables = { CI: 'true' };

const job: Variables = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  // `::group::` is for GitHub's log viewer.
  NX_SKIP_LOG_GROUPING: 'true',
};
