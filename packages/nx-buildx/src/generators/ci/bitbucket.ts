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
import { NODE_VERSION, VERSION_TAGS } from './setup';
import type { CiSetup } from './setup';

/**
 * A file of Bitbucket Pipelines. Syntax: support.atlassian.com, "Bitbucket Pipelines configuration reference"; why
 * runtime 3: "Enable and use Runtime v3", before which buildx is refused. Bitbucket runs no pipeline here for a fork.
 */
export function renderBitbucket(setup: CiSetup): string {
  return joinLines([
    `image: node:${NODE_VERSION}-trixie`,
    '',
    'options:',
    '  docker: true',
    '  # Allows buildx, and brings no docker command of its own.',
    '  runtime:',
    '    cloud:',
    "      version: '3'",
    '',
    'clone:',
    '  # nx affected compares commits.',
    '  depth: full',
    '',
    ...renderRegistry(setup),
    'definitions:',
    '  services:',
    '    docker:',
    '      # Megabytes for all builds together, of the 4096 of a step.',
    '      memory: 2048',
    '',
    'pipelines:',
    '  pull-requests:',
    "    '**':",
    ...renderStep('Build what the pull request affects', setup, [
      '- git fetch origin "+refs/heads/$BITBUCKET_PR_DESTINATION_BRANCH:refs/remotes/origin/$BITBUCKET_PR_DESTINATION_BRANCH"',
      '- export NX_BASE=$(git merge-base "origin/$BITBUCKET_PR_DESTINATION_BRANCH" HEAD)',
      '- export NX_HEAD=$(git rev-parse HEAD)',
      ...items(buildAffected(setup)),
    ]),
    '',
    '  # All images, not the affected ones: all get the tags, so all have to exist. One that exists costs a request.',
    '  branches:',
    `    ${setup.defaultBranch}:`,
    ...renderStep('Build and publish', setup, items([...buildAll(setup), publishCommit(setup)])),
    '',
    '  # A version gets the images that the default branch built; waits for them where the tag came with its commit.',
    '  tags:',
    `    '${VERSION_TAGS}':`,
    ...renderStep('Publish the version', setup, scriptItem(publishTag(setup))),
    '',
    '  # Make a weekly schedule of this: Pipelines > Schedules.',
    '  custom:',
    `    ${setup.fileName}-prune:`,
    ...renderStep('Prune the cache', setup, items(pruneCache(setup))),
  ]);
}

function renderRegistry({ logins }: CiSetup): readonly string[] {
  const variables = logins.flatMap(({ prefix }) => [`${prefix}_USERNAME`, `${prefix}_PASSWORD`]);
  return [
    `# Repository variables: ${variables.join(', ')}.`,
    ...(logins.some(({ host }) => host === null)
      ? [
          '# And NX_BUILDX_REGISTRY, where images go; or set "registry" in the options of nx-buildx in nx.json and run the',
          '# generator again.',
        ]
      : []),
  ];
}

function renderStep(name: string, setup: CiSetup, script: readonly string[]): readonly string[] {
  return indent(6, [
    '- step:',
    `    name: ${name}`,
    '    script:',
    ...indent(6, [
      ...items([
        'apt-get update -qq',
        'apt-get install -qq --no-install-recommends docker-cli docker-buildx',
        'docker buildx create --name ci --use --bootstrap',
        ...setup.logins.map(logIn),
        ...installPackageManager(setup),
        setup.packageManager.install,
      ]),
      ...script,
    ]),
  ]);
}
