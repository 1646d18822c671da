import { recogniseCi } from './ci-systems';
import { decideTrust } from './decide-trust';

const uuid = '3b1f0c52-8a1d-4d0c-9c39-0a2f5d6a7b10';

describe('which CI system this is', () => {
  it.each<[string, Record<string, string>, string | null]>([
    ['GitHub', { GITHUB_ACTIONS: 'true', CI: 'true' }, 'github-actions'],
    [
      'Gitea Actions, which speaks like GitHub',
      { GITHUB_ACTIONS: 'true', GITEA_ACTIONS: 'true' },
      'github-actions',
    ],
    ['GitLab', { GITLAB_CI: 'true', CI: 'true' }, 'gitlab-ci'],
    ['Azure Pipelines, which sets no CI', { TF_BUILD: 'True' }, 'azure-pipelines'],
    ['Jenkins, which sets no CI', { JENKINS_URL: 'https://jenkins.acme.dev/' }, 'jenkins'],
    ['Jenkins without an address', { BUILD_TAG: 'jenkins-shop-main-12', BUILD_NUMBER: '12' }, 'jenkins'],
    ['Jenkins, an old agent', { JENKINS_HOME: '/var/jenkins', BUILD_NUMBER: '12' }, 'jenkins'],
    ['Woodpecker', { CI: 'woodpecker' }, 'woodpecker'],
    ['TeamCity', { TEAMCITY_VERSION: '2025.11' }, 'teamcity'],
    ['CodeBuild', { CODEBUILD_BUILD_ID: 'shop:1' }, 'aws-codebuild'],
    [
      'GitHub on a machine of CodeBuild',
      { GITHUB_ACTIONS: 'true', CODEBUILD_BUILD_ID: 'x:1', CODEBUILD_WEBHOOK_EVENT: 'WORKFLOW_JOB_QUEUED' },
      'github-actions',
    ],
    [
      'something on a machine of CodeBuild',
      { CODEBUILD_BUILD_ID: 'x:1', CODEBUILD_WEBHOOK_EVENT: 'WORKFLOW_JOB_QUEUED' },
      'unknown',
    ],
    ['Cloud Build that maps nothing', { BUILDER_OUTPUT: '/builder/outputs' }, 'google-cloud-build'],
    ['Cloud Build by its build', { BUILD_ID: uuid, PROJECT_ID: 'shop' }, 'google-cloud-build'],
    ['a number for BUILD_ID', { BUILD_ID: '12', PROJECT_ID: 'shop' }, 'unknown'],
    ['any with CI=true', { CI: 'true' }, 'unknown'],
    ['any with CI=1', { CI: '1' }, 'unknown'],
    ['AppVeyor', { APPVEYOR: 'True' }, 'unknown'],
    ['Bamboo, which sets no CI', { bamboo_planKey: 'SHOP-MAIN' }, 'unknown'],
    ['Semaphore that sets CI=false', { SEMAPHORE: 'true', CI: 'false' }, 'unknown'],
    ['Codeship by its name', { CI_NAME: 'codeship' }, 'unknown'],
    ['TaskCluster, by two variables', { TASK_ID: 'a', RUN_ID: '0' }, 'unknown'],
    ['Heroku, by a part of a value', { NODE: '/app/.heroku/node/bin/node' }, 'unknown'],
    ['Vercel, by any of two', { NOW_BUILDER: '1' }, 'unknown'],
    ['one that nobody listed', { BUILD_NUMBER: '7' }, 'unknown'],
    ['a person', {}, null],
    ['a person whose node is their own', { NODE: '/usr/bin/node' }, null],
    ['a person with CI=false', { CI: 'false' }, null],
    ['a person with an empty CI', { CI: '' }, null],
    ['a person with empty variables of CI systems', { TF_BUILD: '', JENKINS_URL: ' ', TRAVIS: '' }, null],
    ['a variable that is not quite its own, which is on the safe side', { TRAVIS: 'yes' }, 'unknown'],
    [
      'Jenkins whose plugin hands on Gerrit',
      { JENKINS_URL: 'https://jenkins.acme.dev/', BUILD_ID: '12', GERRIT_PROJECT: 'shop' },
      'jenkins',
    ],
    [
      'GitHub on a machine of CodeBuild, as its webhook started it',
      {
        GITHUB_ACTIONS: 'true',
        CODEBUILD_BUILD_ARN: 'arn:x',
        CODEBUILD_INITIATOR: 'GitHub-Hookshot/1e8bb9c',
        CODEBUILD_WEBHOOK_EVENT: 'WORKFLOW_JOB_QUEUED',
      },
      'github-actions',
    ],
    [
      'a build of CodeBuild that a person started and that says it is a machine of GitHub',
      {
        GITHUB_ACTIONS: 'true',
        CODEBUILD_BUILD_ARN: 'arn:x',
        CODEBUILD_INITIATOR: 'alice',
        CODEBUILD_WEBHOOK_EVENT: 'WORKFLOW_JOB_QUEUED',
      },
      'unknown',
    ],
    ['GITHUB_ACTIONS=false, likewise', { GITHUB_ACTIONS: 'false' }, 'unknown'],
  ])('%s', (_, env, id) => {
    expect(recogniseCi(env)?.id ?? null).toBe(id);
  });
});

describe('an environment of two systems belongs to neither', () => {
  const travisFork = { TRAVIS: 'true', TRAVIS_PULL_REQUEST: '7', TRAVIS_PULL_REQUEST_SLUG: 'mallory/x' };
  const asPush = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'push', GITHUB_REF: 'refs/heads/main' };

  it("a fork's job that sets the variables of another system is not trusted", () => {
    const env = { CI: 'true', ...travisFork, ...asPush };
    const facts = recogniseCi(env)!.facts(env, null, 'main');
    expect(facts).toMatchObject({ ci: 'unknown', event: 'unknown', branch: null });
    expect(facts.pullRequest).toEqual({ number: 'unknown', fork: 'unknown' });
    expect(decideTrust(facts, 'trusted')).toMatchObject({
      trust: 'untrusted',
      trustReason:
        'event of github-actions and travis-ci at once does not say whose sources these are; NX_BUILDX_TRUST=trusted is ignored here',
    });
  });

  it.each<[string, Record<string, string>, string]>([
    ['AppVeyor', { APPVEYOR: 'True', APPVEYOR_PULL_REQUEST_NUMBER: '7' }, 'github-actions and AppVeyor'],
    ['Cirrus', { CIRRUS_CI: 'true', CIRRUS_PR: '7' }, 'github-actions and Cirrus CI'],
    ['Semaphore', { SEMAPHORE: 'true', PULL_REQUEST_NUMBER: '7' }, 'github-actions and Semaphore'],
    ['Netlify', { NETLIFY: 'true', PULL_REQUEST: 'true' }, 'github-actions and Netlify CI'],
    ['Codeship, by a value', { CI_NAME: 'codeship' }, 'github-actions and Codeship'],
    ['TaskCluster, by two variables', { TASK_ID: 'a', RUN_ID: '0' }, 'github-actions and TaskCluster'],
    ['Gerrit, which is no business of GitHub', { GERRIT_PROJECT: 'x' }, 'github-actions and Gerrit'],
  ])("nor does a fork's job on a system without a file of its own: %s", (_, fork, names) => {
    const facts = recogniseCi({ CI: 'true', ...fork, ...asPush })!.facts({}, null, 'main');
    expect(facts).toMatchObject({
      eventName: `of ${names} at once`,
      pullRequest: { number: 'unknown', fork: 'unknown' },
    });
    expect(decideTrust(facts, 'trusted').trust).toBe('untrusted');
  });

  it.each(
    Object.entries({
      'gitlab-ci': { GITLAB_CI: 'true' },
      circleci: { CIRCLECI: 'true' },
      'azure-pipelines': { TF_BUILD: 'True' },
      'bitbucket-pipelines': { BITBUCKET_COMMIT: 'x', BITBUCKET_BUILD_NUMBER: '1' },
      jenkins: {
        JENKINS_URL: 'https://jenkins.acme.dev/',
        BUILD_ID: '1',
        HUDSON_URL: 'https://jenkins.acme.dev/',
      },
      buildkite: { BUILDKITE: 'true' },
      'travis-ci': { TRAVIS: 'true' },
      drone: { DRONE: 'true' },
      woodpecker: { CI: 'woodpecker' },
      teamcity: { TEAMCITY_VERSION: '1' },
      'aws-codebuild': { CODEBUILD_BUILD_ID: 'x:1', CODEBUILD_BUILD_ARN: 'arn:x' },
      'google-cloud-build': { BUILDER_OUTPUT: '/builder/outputs' },
    }),
  )('%s alone is itself, and beside AppVeyor nobody', (id, env) => {
    expect(recogniseCi(env)?.id).toBe(id);
    expect(recogniseCi({ ...env, APPVEYOR: 'True' })?.id).toBe('unknown');
  });
});
