/** Variables of an environment. */
export type Variables = Readonly<Record<string, string>>;

/** A person's machine: no CI system says anything. */
export const person: Variables = {};

/** A CI job that a push to a branch of the repository started, in the words of GitHub Actions. */
export function pushTo(branch: string): Variables {
  return { ...job, GITHUB_EVENT_NAME: 'push', GITHUB_REF: `refs/heads/${branch}`, GITHUB_REF_NAME: branch };
}

/** A job of a CI system that says nothing about what started it, so that it is not trusted. */
export const unknownCi: Variables = { CI: 'true' };

const job: Variables = {
  CI: 'true',
  GITHUB_ACTIONS: 'true',
  // `::group::` is for GitHub's log viewer.
  NX_SKIP_LOG_GROUPING: 'true',
};
