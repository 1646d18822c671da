import {
  buildAffected,
  buildAll,
  installPackageManager,
  logIn,
  pruneCache,
  publishCommit,
  publishTag,
} from './commands';
import { indent, joinLines } from './lines';
import { NODE_VERSION, VERSION_TAGS_REGEX, WEEKLY } from './setup';
import type { CiSetup } from './setup';

/**
 * A configuration of CircleCI, on virtual machines, which have docker and buildx. Syntax: circleci.com, "Configuration
 * reference"; what a fork's pull request gets: "Build open source projects".
 */
export function renderCircleci(setup: CiSetup): string {
  return joinLines([
    'version: 2.1',
    '',
    '# A newer commit of a branch cancels the older run if "Auto-cancel redundant workflows" is on in the settings of the',
    '# project; CircleCI never does so on the default branch.',
    'orbs:',
    '  node: circleci/node@7.1.0',
    '',
    'executors:',
    '  machine:',
    '    machine:',
    '      image: ubuntu-2404:current',
    '',
    'commands:',
    '  prepare:',
    '    steps:',
    '      - checkout',
    '      - node/install:',
    `          node-version: '${NODE_VERSION}'`,
    ...indent(6, run('Install packages', [...installPackageManager(setup), setup.packageManager.install])),
    ...indent(6, run('Set up buildx', ['docker buildx create --name ci --use --bootstrap'])),
    ...indent(6, renderLogin(setup)),
    '',
    'jobs:',
    ...renderJob('affected', [
      ...run('Compare with the default branch', [
        `BASE=$(git merge-base origin/${setup.defaultBranch} HEAD)`,
        'echo "export NX_BASE=$BASE NX_HEAD=$(git rev-parse HEAD)" >> "$BASH_ENV"',
      ]),
      ...buildAffected(setup).map((command) => `- run: ${command}`),
    ]),
    '',
    '  # All images, not the affected ones: all get the tags, so all have to exist. One that exists costs a request.',
    ...renderJob(
      'publish',
      [...buildAll(setup), publishCommit(setup)].map((command) => `- run: ${command}`),
    ),
    '',
    '  # A version gets the images that the default branch built; waits for them where the tag came with its commit.',
    ...renderJob('publish-version', run('Publish', publishTag(setup), ['no_output_timeout: 30m'])),
    '',
    ...renderJob(
      'prune',
      pruneCache(setup).map((command) => `- run: ${command}`),
    ),
    '',
    'workflows:',
    ...renderWorkflows(setup),
  ]);
}

function renderWorkflows({ fileName, defaultBranch }: CiSetup): readonly string[] {
  return indent(2, [
    `${fileName}:`,
    '  jobs:',
    '    - affected:',
    '        filters:',
    '          branches:',
    `            ignore: ${defaultBranch}`,
    '    - publish:',
    '        filters:',
    '          branches:',
    `            only: ${defaultBranch}`,
    '    - publish-version:',
    '        filters:',
    '          branches:',
    '            ignore: /.*/',
    '          tags:',
    `            only: ${VERSION_TAGS_REGEX}`,
    `${fileName}-weekly:`,
    '  # Where CircleCI is connected by its GitHub App, it takes schedules from the settings of the project only.',
    '  triggers:',
    '    - schedule:',
    `        cron: '${WEEKLY}'`,
    '        filters:',
    '          branches:',
    `            only: ${defaultBranch}`,
    '  jobs:',
    '    - prune',
  ]);
}

function renderJob(name: string, steps: readonly string[]): readonly string[] {
  return indent(2, [`${name}:`, '  executor: machine', '  steps:', '    - prepare', ...indent(4, steps)]);
}

function run(name: string, commands: readonly string[], settings: readonly string[] = []): readonly string[] {
  return ['- run:', ...indent(4, [`name: ${name}`, ...settings, 'command: |', ...indent(2, commands)])];
}

/**
 * CIRCLE_PR_NUMBER is set for pull requests of forks only (circleci.com, "Project values and variables"), and not where
 * the GitHub App connects CircleCI: there it is the secret that a fork lacks.
 */
function renderLogin({ logins }: CiSetup): readonly string[] {
  const placeholder = logins.some(({ host }) => host === null);
  return [
    '# Variables of the project; leave "Pass secrets to builds from forked pull requests" off.',
    ...(placeholder
      ? [
          '# NX_BUILDX_REGISTRY is where images go, such as ghcr.io/acme; or set "registry" in the options of nx-buildx in',
          '# nx.json and run the generator again.',
        ]
      : []),
    ...run('Log in', [
      'if [ -n "$REGISTRY_PASSWORD" ] && [ -z "$CIRCLE_PR_NUMBER" ]; then',
      ...indent(2, logins.map(logIn)),
      'else',
      '  echo "export NX_BUILDX_TRUST=untrusted" >> "$BASH_ENV"',
      'fi',
    ]),
  ];
}
