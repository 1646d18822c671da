import type { CiFacts } from './ci-facts';
import { decideTrust } from './decide-trust';
import { gitlabCi } from './gitlab-ci';

const commit = '0123456789abcdef0123456789abcdef01234567';
const headCommit = 'f2ca1bb6c7e907d06dafe4687e579fce76b37e4e';
const job = {
  GITLAB_CI: 'true',
  CI: 'true',
  CI_COMMIT_SHA: commit,
  CI_PROJECT_ID: '7',
  CI_PROJECT_URL: 'https://gitlab.acme.dev/shop/storefront',
  CI_COMMIT_MESSAGE: "Merge branch 'cart' into 'main'",
  CI_DEFAULT_BRANCH: 'trunk',
};
const branch = { CI_COMMIT_BRANCH: 'main', CI_COMMIT_REF_NAME: 'main' };
const tag = { CI_COMMIT_TAG: 'v1.2.0', CI_COMMIT_REF_NAME: 'v1.2.0' };
const mergeRequest = {
  CI_PIPELINE_SOURCE: 'merge_request_event',
  CI_MERGE_REQUEST_IID: '5',
  CI_MERGE_REQUEST_EVENT_TYPE: 'detached',
  CI_MERGE_REQUEST_PROJECT_ID: '7',
  CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '7',
  CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: 'feature/cart',
  CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: '',
  CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main',
  CI_COMMIT_REF_NAME: 'feature/cart',
};

const plain = { commit, baseBranch: null, tag: null, pullRequest: null };
const pull = {
  event: 'pull-request',
  commit,
  branch: 'feature/cart',
  baseBranch: 'main',
  tag: null,
} as const;

const table: [string, Record<string, string>, Partial<CiFacts>, 'trusted' | 'untrusted'][] = [
  ['push', { ...branch, CI_PIPELINE_SOURCE: 'push' }, { ...plain, event: 'push', branch: 'main' }, 'trusted'],
  [
    'push of a tag',
    { ...tag, CI_PIPELINE_SOURCE: 'push' },
    { ...plain, event: 'tag', branch: null, tag: 'v1.2.0' },
    'trusted',
  ],
  [
    'schedule',
    { ...branch, CI_PIPELINE_SOURCE: 'schedule' },
    { ...plain, event: 'schedule', branch: 'main' },
    'trusted',
  ],
  [
    'started by hand',
    { ...branch, CI_PIPELINE_SOURCE: 'web' },
    { ...plain, event: 'manual', branch: 'main' },
    'trusted',
  ],
  ['started by the API', { ...branch, CI_PIPELINE_SOURCE: 'api' }, { ...plain, event: 'manual' }, 'trusted'],
  [
    'child pipeline of a branch',
    { ...branch, CI_PIPELINE_SOURCE: 'parent_pipeline' },
    { ...plain, event: 'push', branch: 'main' },
    'trusted',
  ],
  ['merge request', mergeRequest, { ...pull, pullRequest: { number: '5', fork: false } }, 'trusted'],
  [
    'child pipeline of a merge request',
    { ...mergeRequest, CI_PIPELINE_SOURCE: 'parent_pipeline' },
    { ...pull, pullRequest: { number: '5', fork: false } },
    'trusted',
  ],
  [
    'merged-results pipeline',
    {
      ...mergeRequest,
      CI_MERGE_REQUEST_EVENT_TYPE: 'merged_result',
      CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: headCommit,
    },
    { ...pull, commit: headCommit },
    'trusted',
  ],
  [
    "fork's merge request, in the fork",
    { ...mergeRequest, CI_PROJECT_ID: '9', CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '9' },
    { ...pull, pullRequest: { number: '5', fork: true } },
    'untrusted',
  ],
  [
    "fork's merge request, started by a member in the target",
    { ...mergeRequest, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '9' },
    { ...pull, pullRequest: { number: '5', fork: true } },
    'untrusted',
  ],
  [
    'merge request in a project that is neither',
    { ...mergeRequest, CI_PROJECT_ID: '9' },
    { ...pull, pullRequest: { number: '5', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'merge request that does not name its source',
    { ...mergeRequest, CI_MERGE_REQUEST_SOURCE_PROJECT_ID: '' },
    { ...pull, pullRequest: { number: '5', fork: 'unknown' } },
    'untrusted',
  ],
  [
    'merge train',
    { ...mergeRequest, CI_MERGE_REQUEST_EVENT_TYPE: 'merge_train' },
    { ...pull, event: 'merge-queue' },
    'untrusted',
  ],
  [
    'pull request of an external repository',
    {
      CI_PIPELINE_SOURCE: 'external_pull_request_event',
      CI_EXTERNAL_PULL_REQUEST_IID: '8',
      CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'mallory/x',
      CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: 'acme/x',
      CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME: 'feature/cart',
      CI_EXTERNAL_PULL_REQUEST_TARGET_BRANCH_NAME: 'main',
    },
    { ...pull, pullRequest: { number: '8', fork: true } },
    'untrusted',
  ],
  [
    'pull request of an external repository that adds the variables of a merge request',
    {
      ...mergeRequest,
      CI_PIPELINE_SOURCE: 'external_pull_request_event',
      CI_EXTERNAL_PULL_REQUEST_IID: '8',
      CI_EXTERNAL_PULL_REQUEST_SOURCE_REPOSITORY: 'mallory/x',
      CI_EXTERNAL_PULL_REQUEST_TARGET_REPOSITORY: 'acme/x',
    },
    { event: 'pull-request', pullRequest: { number: '8', fork: true } },
    'untrusted',
  ],
  [
    'child pipeline of neither a branch nor a tag',
    { CI_PIPELINE_SOURCE: 'parent_pipeline', CI_COMMIT_REF_NAME: 'main' },
    { ...plain, event: 'unknown', branch: null },
    'untrusted',
  ],
  [
    'push of neither a branch nor a tag',
    { CI_PIPELINE_SOURCE: 'push', CI_COMMIT_REF_NAME: 'main' },
    { ...plain, event: 'unknown', branch: null },
    'untrusted',
  ],
  [
    'child pipeline that adds a branch which is not its ref',
    { ...branch, CI_PIPELINE_SOURCE: 'parent_pipeline', CI_COMMIT_REF_NAME: 'feature/cart' },
    { event: 'unknown' },
    'untrusted',
  ],
  [
    'a commit that is an option of git',
    { ...branch, CI_PIPELINE_SOURCE: 'push', CI_COMMIT_SHA: '--output=/tmp/x' },
    { event: 'push', commit: null },
    'trusted',
  ],
  [
    'a source of next year',
    { ...branch, CI_PIPELINE_SOURCE: 'telepathy' },
    { ...plain, event: 'unknown', branch: 'main' },
    'untrusted',
  ],
];

it.each(table)('%s', (_, env, expected, trust) => {
  const facts = gitlabCi.facts({ ...job, ...env }, null, 'main');
  expect(facts).toMatchObject({
    ci: 'gitlab-ci',
    repositoryUrl: 'https://gitlab.acme.dev/shop/storefront',
    message: facts.pullRequest === null ? "Merge branch 'cart' into 'main'" : null,
    ...expected,
  });
  expect(decideTrust(facts, null)).toMatchObject({ trust });
});
