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
import { NODE_VERSION, PNPM_VERSION, VERSION_TAGS, WEEKLY } from './setup';
import type { CiSetup, RegistryLogin } from './setup';

const GITHUB_REGISTRY = 'ghcr.io';
const FORK = [
  'github.event.pull_request.head.repo.full_name != github.repository',
  "github.event.pull_request.user.login == 'dependabot[bot]'",
].join(' || ');

/** A workflow of GitHub Actions. Syntax: docs.github.com, "Workflow syntax for GitHub Actions". */
export function renderGithub(setup: CiSetup): string {
  const compare = [
    '- uses: nrwl/nx-set-shas@v5',
    '  with:',
    `    main-branch-name: '${setup.defaultBranch}'`,
  ];
  return joinLines([
    `name: ${setup.name}`,
    '',
    ...renderEvents(setup),
    '',
    '# Each job asks for what it needs.',
    'permissions: {}',
    '',
    'concurrency:',
    '  # A newer commit of a pull request cancels the older run. All others have a group of their own: in a common one',
    '  # GitHub would also cancel a run that waits.',
    '  group: ${{ github.workflow }}-${{ github.event.pull_request.number || github.run_id }}',
    "  cancel-in-progress: ${{ github.event_name == 'pull_request' }}",
    '',
    ...renderPlaceholder(setup),
    'jobs:',
    ...renderJob('pull-request', {
      condition: `github.event_name == 'pull_request' && !(${FORK})`,
      permissions: permit(setup, 'write', ['actions: read']),
      steps: [...prepare(setup), ...logInAll(setup), ...compare, ...run(buildAffected(setup))],
    }),
    '',
    '  # From a fork, or by Dependabot: the images are built, and nothing is written. There are no secrets here, so that',
    '  # only what is public, or what the token may read, can be pulled.',
    ...renderJob('fork', {
      condition: `github.event_name == 'pull_request' && (${FORK})`,
      permissions: permit(setup, 'read', ['actions: read']),
      environment: ['NX_BUILDX_TRUST: untrusted'],
      steps: [...prepare(setup), ...logInToRead(setup), ...compare, ...run(buildAffected(setup))],
    }),
    '',
    '  # All images, not the affected ones: all get the tags, so all have to exist. One that exists costs a request.',
    ...renderJob('publish', {
      condition: `github.event_name == 'push' && github.ref_type == 'branch'`,
      permissions: permit(setup, 'write'),
      steps: [...prepare(setup), ...logInAll(setup), ...run([...buildAll(setup), publishCommit(setup)])],
    }),
    '',
    '  # A version gets the images that the default branch built; waits for them where the tag came with its commit.',
    ...renderJob('publish-version', {
      condition: `github.event_name == 'push' && github.ref_type == 'tag'`,
      permissions: permit(setup, 'write'),
      steps: [...prepare(setup), ...logInAll(setup), '- run: |', ...indent(4, publishTag(setup))],
    }),
    '',
    ...renderJob('prune', {
      condition: `github.event_name == 'schedule'`,
      permissions: permit(setup, 'write'),
      steps: [...prepare(setup), ...logInAll(setup), ...run(pruneCache(setup))],
    }),
  ]);
}

interface Job {
  readonly condition: string;
  readonly permissions: readonly string[];
  readonly environment?: readonly string[];
  readonly steps: readonly string[];
}

function renderJob(name: string, { condition, permissions, environment, steps }: Job): readonly string[] {
  return indent(2, [
    `${name}:`,
    `  if: \${{ ${condition} }}`,
    '  runs-on: ubuntu-latest',
    '  permissions:',
    ...indent(4, permissions),
    ...(environment === undefined ? [] : ['  env:', ...indent(4, environment)]),
    '  steps:',
    ...indent(4, steps),
  ]);
}

/** Never `pull_request_target`: it runs a fork's sources with this repository's secrets. */
function renderEvents({ defaultBranch }: CiSetup): readonly string[] {
  return [
    'on:',
    '  push:',
    '    branches:',
    `      - '${defaultBranch}'`,
    '    tags:',
    `      - '${VERSION_TAGS}'`,
    '  pull_request:',
    '  schedule:',
    `    - cron: '${WEEKLY}'`,
  ];
}

function renderPlaceholder({ logins }: CiSetup): readonly string[] {
  if (logins.every(({ host }) => host !== null)) return [];
  return [
    'env:',
    '  # Where images go, such as ghcr.io/acme: set the variable in the settings of the repository. Or set "registry" in',
    '  # the options of nx-buildx in nx.json and run the generator again.',
    '  NX_BUILDX_REGISTRY: ${{ vars.NX_BUILDX_REGISTRY }}',
    '',
  ];
}

/** The token may touch packages only where they are, and write them only in jobs whose sources are this repository's. */
function permit(
  { logins }: CiSetup,
  packages: 'read' | 'write',
  more: readonly string[] = [],
): readonly string[] {
  const hasPackages = logins.some(({ host }) => host === GITHUB_REGISTRY);
  return [...more, 'contents: read', ...(hasPackages ? [`packages: ${packages}`] : [])];
}

function prepare(setup: CiSetup): readonly string[] {
  const { name, version, install } = setup.packageManager;
  return [
    '- uses: actions/checkout@v7',
    '  with:',
    '    # nx affected compares commits: all of them, files as they are needed.',
    '    fetch-depth: 0',
    '    filter: tree:0',
    ...(name === 'pnpm'
      ? [
          '- uses: pnpm/action-setup@v6',
          '  with:',
          ...(version === null ? [`    version: ${PNPM_VERSION}`] : []),
          '    run_install: false',
        ]
      : []),
    ...(name === 'bun'
      ? [
          '- uses: oven-sh/setup-bun@v2',
          ...(version === null ? [] : ['  with:', `    bun-version: ${version}`]),
        ]
      : []),
    // Before setup-node, which asks yarn where its cache is.
    ...(name === 'yarn' ? installPackageManager(setup).map((line) => `- run: ${line}`) : []),
    '- uses: actions/setup-node@v6',
    '  with:',
    `    node-version: ${NODE_VERSION}`,
    ...(name === 'bun' ? [] : [`    cache: ${name}`]),
    `- run: ${install}`,
    '- uses: docker/setup-buildx-action@v4',
  ];
}

function logInAll({ logins }: CiSetup): readonly string[] {
  return logins.flatMap(renderLogin);
}

function logInToRead({ logins }: CiSetup): readonly string[] {
  return logins.filter(({ host }) => host === GITHUB_REGISTRY).flatMap(renderLogin);
}

function renderLogin(login: RegistryLogin): readonly string[] {
  const { host, prefix } = login;
  const secrets = [`\${{ secrets.${prefix}_USERNAME }}`, `\${{ secrets.${prefix}_PASSWORD }}`] as const;
  if (host === null)
    return [
      `- run: ${logIn(login)}`,
      '  env:',
      `    ${prefix}_USERNAME: ${secrets[0]}`,
      `    ${prefix}_PASSWORD: ${secrets[1]}`,
    ];
  const [username, password] =
    host === GITHUB_REGISTRY ? ['${{ github.actor }}', '${{ secrets.GITHUB_TOKEN }}'] : secrets;
  return [
    '- uses: docker/login-action@v4',
    '  with:',
    `    registry: ${host}`,
    `    username: ${username}`,
    `    password: ${password}`,
  ];
}

function run(commands: readonly string[]): readonly string[] {
  return commands.map((command) => `- run: ${command}`);
}
