import { readOverrides } from './read-overrides';

const none = {
  commit: null,
  branch: null,
  baseBranch: null,
  tag: null,
  pullRequest: null,
  repositoryUrl: null,
  trust: null,
};

it('takes an empty variable for none', () => {
  const env = Object.fromEntries(
    ['COMMIT', 'BRANCH', 'BASE_BRANCH', 'TAG', 'PULL_REQUEST', 'REPOSITORY_URL', 'TRUST'].map((name) => [
      `NX_BUILDX_${name}`,
      ' ',
    ]),
  );
  expect(readOverrides(env)).toEqual({ ok: true, value: none });
  expect(readOverrides({})).toEqual({ ok: true, value: none });
});

it.each<[string, string, object]>([
  ['NX_BUILDX_COMMIT', 'A'.repeat(40), { commit: 'a'.repeat(40) }],
  ['NX_BUILDX_COMMIT', 'b'.repeat(64), { commit: 'b'.repeat(64) }],
  ['NX_BUILDX_BRANCH', 'refs/heads/feature/x', { branch: 'feature/x' }],
  ['NX_BUILDX_BASE_BRANCH', 'main', { baseBranch: 'main' }],
  ['NX_BUILDX_TAG', 'refs/tags/@acme/web@1.0.0', { tag: '@acme/web@1.0.0' }],
  ['NX_BUILDX_PULL_REQUEST', '42', { pullRequest: '42' }],
  ['NX_BUILDX_PULL_REQUEST', 'PR-42', { pullRequest: 'PR-42' }],
  [
    'NX_BUILDX_REPOSITORY_URL',
    'https://a:b@git.acme.dev/x/y.git',
    { repositoryUrl: 'https://git.acme.dev/x/y' },
  ],
  ['NX_BUILDX_TRUST', 'untrusted', { trust: 'untrusted' }],
])('%s=%s', (name, value, expected) => {
  expect(readOverrides({ [name]: value })).toEqual({ ok: true, value: { ...none, ...expected } });
});

it.each([
  ['NX_BUILDX_COMMIT', 'abc1234', 'NX_BUILDX_COMMIT is "abc1234", which is no full commit hash.'],
  ['NX_BUILDX_COMMIT', 'HEAD', 'NX_BUILDX_COMMIT is "HEAD", which is no full commit hash.'],
  ['NX_BUILDX_BRANCH', 'a..b', 'NX_BUILDX_BRANCH is "a..b", which is no name that a git branch can have.'],
  [
    'NX_BUILDX_BRANCH',
    'refs/heads/',
    'NX_BUILDX_BRANCH is "refs/heads/", which is no name that a git branch can have.',
  ],
  [
    'NX_BUILDX_BRANCH',
    'pull:42',
    'NX_BUILDX_BRANCH is "pull:42", which is no name that a git branch can have.',
  ],
  [
    'NX_BUILDX_BASE_BRANCH',
    '--upload-pack=x',
    'NX_BUILDX_BASE_BRANCH is "--upload-pack=x", which is no name that a git branch can have.',
  ],
  ['NX_BUILDX_TAG', 'v1 beta', 'NX_BUILDX_TAG is "v1 beta", which is no name that a git tag can have.'],
  ['NX_BUILDX_PULL_REQUEST', '#42', 'NX_BUILDX_PULL_REQUEST is "#42", which is no pull request number.'],
  ['NX_BUILDX_PULL_REQUEST', '../42', 'NX_BUILDX_PULL_REQUEST is "../42", which is no pull request number.'],
  // The value may hold a password, so it is not repeated.
  [
    'NX_BUILDX_REPOSITORY_URL',
    'ssh://git:secret@git.acme.dev/x',
    'NX_BUILDX_REPOSITORY_URL is no http or https address of a repository.',
  ],
  ['NX_BUILDX_TRUST', 'yes', 'NX_BUILDX_TRUST is "yes", which is neither "trusted" nor "untrusted".'],
])('refuses %s=%s', (name, value, message) => {
  expect(readOverrides({ [name]: value })).toEqual({
    ok: false,
    failures: [
      {
        code: 'environment-invalid',
        message,
        place: { option: name },
        fix: expect.stringMatching(
          new RegExp(`^Set ${name} to .*or unset it to let the CI system's facts decide\\.$`),
        ),
      },
    ],
  });
});

it('says all that is wrong at once', () => {
  const read = readOverrides({ NX_BUILDX_COMMIT: 'x', NX_BUILDX_TRUST: 'x' });
  expect(read.ok ? [] : read.failures.map(({ place }) => place.option)).toEqual([
    'NX_BUILDX_COMMIT',
    'NX_BUILDX_TRUST',
  ]);
});
