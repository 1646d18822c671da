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
import { NODE_VERSION, VERSION_TAGS, WEEKLY } from './setup';
import type { CiSetup } from './setup';

const PULL_REQUEST = `eq(variables['Build.Reason'], 'PullRequest')`;
const SCHEDULE = `eq(variables['Build.Reason'], 'Schedule')`;
const TAG = `startsWith(variables['Build.SourceBranch'], 'refs/tags/')`;

/**
 * A pipeline of Azure Pipelines, on Microsoft's machines, which have docker and buildx. Syntax: learn.microsoft.com,
 * "YAML schema reference for Azure Pipelines"; variables: "Use predefined variables".
 */
export function renderAzure(setup: CiSetup): string {
  return joinLines([
    'trigger:',
    '  # false: no commit of the default branch is left out for a later one.',
    '  batch: false',
    '  branches:',
    '    include:',
    `      - ${setup.defaultBranch}`,
    '  tags:',
    '    include:',
    `      - ${VERSION_TAGS}`,
    '',
    '# For repositories on GitHub and Bitbucket. For Azure Repos set a branch policy with build validation instead.',
    'pr:',
    '  # A newer commit of a pull request cancels the older run.',
    '  autoCancel: true',
    '  branches:',
    '    include:',
    "      - '*'",
    '',
    'schedules:',
    `  - cron: '${WEEKLY}'`,
    '    displayName: Prune the cache',
    '    branches:',
    '      include:',
    `        - ${setup.defaultBranch}`,
    '    always: true',
    '',
    'variables:',
    "  CI: 'true'",
    ...indent(2, renderPlaceholder(setup)),
    '',
    'jobs:',
    ...renderJob('affected', PULL_REQUEST, setup, [
      ...script('Compare with the target branch', [
        'TARGET=${SYSTEM_PULLREQUEST_TARGETBRANCH#refs/heads/}',
        'BASE=$(git merge-base "origin/$TARGET" HEAD)',
        'echo "##vso[task.setvariable variable=NX_BASE]$BASE"',
        'echo "##vso[task.setvariable variable=NX_HEAD]$(git rev-parse HEAD)"',
      ]),
      ...run(buildAffected(setup)),
    ]),
    '',
    '  # All images, not the affected ones: all get the tags, so all have to exist. One that exists costs a request.',
    ...renderJob(
      'publish',
      `and(eq(variables['Build.SourceBranch'], 'refs/heads/${setup.defaultBranch}'), not(${SCHEDULE}))`,
      setup,
      run([...buildAll(setup), publishCommit(setup)]),
    ),
    '',
    '  # A version gets the images that the default branch built; waits for them where the tag came with its commit.',
    ...renderJob(
      'publish_version',
      `and(${TAG}, not(${SCHEDULE}))`,
      setup,
      script('Publish', publishTag(setup)),
    ),
    '',
    ...renderJob('prune', SCHEDULE, setup, run(pruneCache(setup))),
  ]);
}

function renderJob(
  name: string,
  condition: string,
  setup: CiSetup,
  steps: readonly string[],
): readonly string[] {
  return indent(2, [
    `- job: ${name}`,
    `  condition: ${condition}`,
    '  pool:',
    '    vmImage: ubuntu-latest',
    '  steps:',
    ...indent(4, [...prepare(setup), ...steps]),
  ]);
}

function renderPlaceholder({ logins }: CiSetup): readonly string[] {
  if (logins.every(({ host }) => host !== null)) return [];
  return [
    '# Where images go. Or set "registry" in the options of nx-buildx in nx.json and run the generator again.',
    'NX_BUILDX_REGISTRY: registry.example.com/acme',
  ];
}

function prepare(setup: CiSetup): readonly string[] {
  return [
    '- checkout: self',
    '  # nx affected compares commits.',
    '  fetchDepth: 0',
    '- task: NodeTool@0',
    '  inputs:',
    `    versionSpec: ${NODE_VERSION}.x`,
    ...script('Install packages', [...installPackageManager(setup), setup.packageManager.install]),
    ...script('Set up buildx', ['docker buildx create --name ci --use --bootstrap']),
    ...renderLogin(setup),
  ];
}

/** A secret reaches a script only by `env`. */
function renderLogin({ logins }: CiSetup): readonly string[] {
  const variables = logins.flatMap(({ prefix }) => [`${prefix}_USERNAME`, `${prefix}_PASSWORD`]);
  return [
    '# Secret variables of the pipeline; leave "Make secrets available to builds of forks" off.',
    ...script('Log in', [
      'if [ "$SYSTEM_PULLREQUEST_ISFORK" = True ]; then',
      '  echo "##vso[task.setvariable variable=NX_BUILDX_TRUST]untrusted"',
      'else',
      ...indent(2, logins.map(logIn)),
      'fi',
    ]),
    '  env:',
    ...indent(
      4,
      variables.map((name) => `${name}: $(${name})`),
    ),
  ];
}

function script(name: string, commands: readonly string[]): readonly string[] {
  // Several lines go on after one that failed, unless told otherwise.
  return ['- bash: |', ...indent(4, ['set -e', ...commands]), `  displayName: ${name}`];
}

function run(commands: readonly string[]): readonly string[] {
  return commands.map((command) => `- bash: ${command}`);
}
