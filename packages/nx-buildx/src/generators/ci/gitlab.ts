import {
  buildAffected,
  buildAll,
  installPackageManager,
  logIn,
  pruneCache,
  publishCommit,
  publishTag,
} from './commands';
import { indent, items, joinLines, scriptItem } from './lines';
import { NODE_VERSION } from './setup';
import type { CiSetup, RegistryLogin } from './setup';

/**
 * Jobs of GitLab CI/CD, for `include`: nothing in it is global, so that it changes no other job. Syntax:
 * docs.gitlab.com, "CI/CD YAML syntax reference"; the docker service: "Use Docker to build Docker images".
 */
export function renderGitlab(setup: CiSetup): string {
  const { fileName } = setup;
  return joinLines([
    `.${fileName}:`,
    '  # One of the stages that GitLab has by default.',
    '  stage: build',
    `  image: node:${NODE_VERSION}-trixie`,
    '  # The runner has to allow privileged containers, and to share /certs/client.',
    '  services:',
    '    - docker:28-dind',
    '  variables:',
    "    CI: 'true'",
    '    # nx affected compares commits.',
    "    GIT_DEPTH: '0'",
    '    DOCKER_HOST: tcp://docker:2376',
    '    DOCKER_TLS_CERTDIR: /certs',
    "    DOCKER_TLS_VERIFY: '1'",
    '    DOCKER_CERT_PATH: /certs/client',
    ...indent(4, renderPlaceholder(setup)),
    '  before_script:',
    ...indent(4, prepare(setup)),
    '',
    `${fileName}:merge-request:`,
    `  extends: .${fileName}`,
    '  # A newer commit of a merge request cancels this; nothing cancels the jobs below.',
    '  interruptible: true',
    '  rules:',
    '    - if: $CI_PIPELINE_SOURCE == "merge_request_event"',
    '  script:',
    '    - export NX_HEAD=$CI_COMMIT_SHA',
    '    - export NX_BASE=${CI_MERGE_REQUEST_DIFF_BASE_SHA:-$(git rev-parse HEAD~1)}',
    ...indent(4, items(buildAffected(setup))),
    '',
    '# All images, not the affected ones: all get the tags, so all have to exist. One that exists costs a request.',
    `${fileName}:publish:`,
    `  extends: .${fileName}`,
    '  interruptible: false',
    '  rules:',
    `    - if: $CI_COMMIT_BRANCH == "${setup.defaultBranch}" && $CI_PIPELINE_SOURCE != "schedule"`,
    '  script:',
    ...indent(4, items([...buildAll(setup), publishCommit(setup)])),
    '',
    '# A version gets the images that the default branch built; waits for them where the tag came with its commit.',
    `${fileName}:publish-version:`,
    `  extends: .${fileName}`,
    '  interruptible: false',
    '  rules:',
    '    - if: $CI_COMMIT_TAG =~ /^v/',
    '  script:',
    ...indent(4, scriptItem(publishTag(setup))),
    '',
    '# Make a weekly schedule of the default branch, with the variable NX_BUILDX_PRUNE=true: Build > Pipeline schedules.',
    `${fileName}:prune:`,
    `  extends: .${fileName}`,
    '  interruptible: false',
    '  rules:',
    '    - if: $CI_PIPELINE_SOURCE == "schedule" && $NX_BUILDX_PRUNE == "true"',
    '  script:',
    ...indent(4, items(pruneCache(setup))),
  ]);
}

/** What a workspace without any GitLab file gets beside the jobs. */
export function renderGitlabRoot(path: string): string {
  return joinLines(['include:', `  - local: ${path}`]);
}

function renderPlaceholder({ logins }: CiSetup): readonly string[] {
  if (logins.every(({ host }) => host !== null)) return [];
  return [
    '# The project\'s own registry. For another, set "registry" in the options of nx-buildx in nx.json and run the',
    '# generator again.',
    'NX_BUILDX_REGISTRY: $CI_REGISTRY_IMAGE',
  ];
}

function prepare(setup: CiSetup): readonly string[] {
  return [
    ...items(['apt-get update -qq', 'apt-get install -qq --no-install-recommends docker-cli docker-buildx']),
    '# buildx takes a daemon with TLS from a docker context only.',
    ...items(['docker context create ci', 'docker buildx create --name ci --use --bootstrap ci']),
    "# A fork's merge request logs in nowhere, also where a member of this project started it.",
    ...scriptItem([
      'if [ "$CI_MERGE_REQUEST_SOURCE_PROJECT_ID" = "$CI_MERGE_REQUEST_PROJECT_ID" ]; then',
      ...indent(2, setup.logins.map(logInTo)),
      'else',
      '  export NX_BUILDX_TRUST=untrusted',
      'fi',
    ]),
    ...items([...installPackageManager(setup), setup.packageManager.install]),
  ];
}

/** GitLab's own registry takes the job's own credentials, `gitlab` being a part of its host by every convention. */
function logInTo(login: RegistryLogin): string {
  const own = login.host === null || /(?:^|\.)gitlab\./.test(login.host);
  if (!own) return logIn(login);
  return 'echo "$CI_REGISTRY_PASSWORD" | docker login "$CI_REGISTRY" --username "$CI_REGISTRY_USER" --password-stdin';
}
