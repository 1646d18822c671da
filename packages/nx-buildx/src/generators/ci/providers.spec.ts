import { parse } from 'yaml';
import { PROVIDERS, listFiles } from './providers';
import type { ProviderName } from './providers';
import type { CiSetup } from './setup';
import { REGISTRIES, sampleSetup } from './testing/sample-setups';

/** A file's jobs by what starts them, each as the text of its commands, in order. */
interface Jobs {
  readonly pullRequest: string;
  readonly defaultBranch: string;
  readonly tag: string;
  readonly schedule: string;
}

type Tree = Readonly<Record<string, unknown>>;

/** Walks a parsed file by names and indices. */
function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((found, key) => (found as Tree)[key], value);
}

/** The scripts in a part of a parsed file, however the provider wraps them. */
function commandsOf(part: unknown): string {
  if (typeof part === 'string') return `${part}\n`;
  if (Array.isArray(part)) return part.map(commandsOf).join('');
  if (typeof part !== 'object' || part === null) return '';
  const found = part as Tree;
  return ['before_script', 'script', 'steps', 'step', 'run', 'command', 'bash']
    .filter((key) => key in found)
    .map((key) => commandsOf(found[key]))
    .join('');
}

const readJobs: Readonly<Record<ProviderName, (file: unknown) => Jobs>> = {
  github: (file) => ({
    pullRequest: commandsOf(at(file, 'jobs', 'pull-request')),
    defaultBranch: commandsOf(at(file, 'jobs', 'publish')),
    tag: commandsOf(at(file, 'jobs', 'publish-version')),
    schedule: commandsOf(at(file, 'jobs', 'prune')),
  }),
  gitlab: (file) => {
    const common = commandsOf(at(file, '.nx-buildx'));
    return {
      pullRequest: common + commandsOf(at(file, 'nx-buildx:merge-request')),
      defaultBranch: common + commandsOf(at(file, 'nx-buildx:publish')),
      tag: common + commandsOf(at(file, 'nx-buildx:publish-version')),
      schedule: common + commandsOf(at(file, 'nx-buildx:prune')),
    };
  },
  circleci: (file) => {
    const prepare = commandsOf(at(file, 'commands', 'prepare'));
    return {
      pullRequest: prepare + commandsOf(at(file, 'jobs', 'affected')),
      defaultBranch: prepare + commandsOf(at(file, 'jobs', 'publish')),
      tag: prepare + commandsOf(at(file, 'jobs', 'publish-version')),
      schedule: prepare + commandsOf(at(file, 'jobs', 'prune')),
    };
  },
  azure: (file) => ({
    pullRequest: commandsOf(at(file, 'jobs', 0)),
    defaultBranch: commandsOf(at(file, 'jobs', 1)),
    tag: commandsOf(at(file, 'jobs', 2)),
    schedule: commandsOf(at(file, 'jobs', 3)),
  }),
  bitbucket: (file) => ({
    pullRequest: commandsOf(at(file, 'pipelines', 'pull-requests', '**')),
    defaultBranch: commandsOf(at(file, 'pipelines', 'branches', 'main')),
    tag: commandsOf(at(file, 'pipelines', 'tags', 'v*')),
    schedule: commandsOf(at(file, 'pipelines', 'custom', 'nx-buildx-prune')),
  }),
};

function render(provider: ProviderName, changes: Partial<CiSetup> = {}): string {
  return listFiles(provider, sampleSetup(changes))[0]!.content;
}

/** Expects each part after the one before. */
function expectInOrder(text: string, parts: readonly string[]): void {
  const places = parts.map((part) => text.indexOf(part));
  expect({ missing: parts.filter((_, index) => places[index] === -1), text }).toEqual({ missing: [], text });
  expect({ places, text }).toEqual({ places: [...places].sort((a, b) => a - b), text });
}

describe.each(PROVIDERS)('%s', (provider) => {
  const other = { logins: REGISTRIES['other']! };
  const jobs = readJobs[provider](parse(render(provider, other)) as unknown);
  const prepared = ['npm ci'];

  it('a pull request builds what it affects, and publishes nothing', () => {
    expectInOrder(jobs.pullRequest, [
      ...prepared,
      'npx nx affected -t build\n',
      'npx nx affected -t image --batch\n',
    ]);
    expect(jobs.pullRequest).not.toMatch(/image-publish|run-many|cache prune/);
  });

  it('the default branch builds what does not exist, then puts tags on all', () => {
    expectInOrder(jobs.defaultBranch, [
      ...prepared,
      'npx nx run-many -t build\n',
      'npx nx run-many -t image --batch\n',
      'npx nx run-many -t image-publish --tags="latest,sha-$(git rev-parse --short=12 HEAD)"\n',
    ]);
  });

  it('a version tag is put on what exists', () => {
    expectInOrder(jobs.tag, [...prepared, 'npx nx run-many -t image-publish --tags="type=ref,event=tag"']);
    expect(jobs.tag).not.toMatch(/-t image |latest/);
  });

  it('a schedule prunes the cache', () => {
    expectInOrder(jobs.schedule, [
      ...prepared,
      'npx nx run-many -t build\n',
      'npx nx-buildx cache prune --yes\n',
    ]);
  });

  it('no password is an argument', () => {
    for (const logins of Object.values(REGISTRIES)) {
      const text = render(provider, { logins });
      expect(text).not.toMatch(/docker login.*(?:-p |--password )/);
    }
  });

  it('reads where images go from a variable if nx.json does not say', () => {
    expect(render(provider)).toContain('NX_BUILDX_REGISTRY');
    expect(render(provider, other)).not.toContain('NX_BUILDX_REGISTRY');
  });

  it('logs in to both registries where the cache has one of its own', () => {
    const text = render(provider, { logins: REGISTRIES['two']! });
    for (const part of ['ghcr.io', 'cache.acme.dev', 'CACHE_REGISTRY_PASSWORD']) expect(text).toContain(part);
  });
});

it.each([
  ['gitlab', 'NX_BASE=${CI_MERGE_REQUEST_DIFF_BASE_SHA:-'],
  ['circleci', 'BASE=$(git merge-base origin/main HEAD)'],
  ['azure', 'BASE=$(git merge-base "origin/$TARGET" HEAD)'],
  ['bitbucket', 'NX_BASE=$(git merge-base "origin/$BITBUCKET_PR_DESTINATION_BRANCH" HEAD)'],
] as const)('%s compares a pull request with where it left its base', (provider, part) => {
  expectInOrder(readJobs[provider](parse(render(provider))).pullRequest, [part, 'nx affected']);
});

it('a value of the registry that nobody named is taken for its host', () => {
  expect(render('bitbucket')).toContain('docker login "${NX_BUILDX_REGISTRY%%/*}" ');
});

it.each(['gitlab', 'circleci', 'azure', 'bitbucket'] as const)(
  '%s: every job sets up buildx and logs in before it builds',
  (provider) => {
    const text = render(provider, { logins: REGISTRIES['other']! });
    for (const commands of Object.values(readJobs[provider](parse(text))) as string[]) {
      expect(commands).toContain('docker buildx create');
      expectInOrder(commands, ['docker login registry.acme.dev:5000', 'npx nx']);
    }
  },
);

describe('github', () => {
  const file = parse(render('github', { logins: REGISTRIES['github']! })) as {
    on: Tree;
    jobs: Record<
      string,
      { if: string; permissions: Tree; env?: Tree; steps: { uses?: string; with?: Tree }[] }
    >;
  };

  it('never runs sources of a fork with write access', () => {
    expect(Object.keys(file.on)).toEqual(['push', 'pull_request', 'schedule']);
    expect(file).toMatchObject({ permissions: {} });
    const { fork } = file.jobs;
    expect(fork).toMatchObject({
      permissions: { contents: 'read', packages: 'read' },
      env: { NX_BUILDX_TRUST: 'untrusted' },
    });
    expect(file.jobs['pull-request']!.if).toContain('!(');
    expect(JSON.stringify(parse(render('github')))).not.toContain('packages');
    for (const { permissions } of Object.values(file.jobs)) expect(permissions['contents']).toBe('read');
  });

  it('a fork gets no secret', () => {
    const [fork] = render('github', { logins: REGISTRIES['other']! })
      .split('  fork:\n')[1]!
      .split('  publish:\n');
    expect(fork).not.toContain('secrets');
  });

  it("GitHub's registry takes the job's token", () => {
    const logins = file.jobs['publish']!.steps.filter(({ uses }) => uses?.startsWith('docker/login-action'));
    expect(logins.map((step) => step.with)).toEqual([
      { registry: 'ghcr.io', username: '${{ github.actor }}', password: '${{ secrets.GITHUB_TOKEN }}' },
    ]);
  });

  it('cancels pull requests only, and lets no other run wait for one', () => {
    expect(file).toMatchObject({
      concurrency: {
        group: expect.stringContaining('github.run_id'),
        'cancel-in-progress': "${{ github.event_name == 'pull_request' }}",
      },
    });
  });

  it('fetches all commits, and compares pull requests', () => {
    const uses = file.jobs['pull-request']!.steps.flatMap((step) => step.uses ?? []);
    expect(uses.map((name) => name.replace(/@.*/, ''))).toEqual([
      'actions/checkout',
      'actions/setup-node',
      'docker/setup-buildx-action',
      'docker/login-action',
      'nrwl/nx-set-shas',
    ]);
    expect(file.jobs['pull-request']!.steps[0]!.with).toMatchObject({ 'fetch-depth': 0 });
  });
});

it("GitLab's own registry takes the job's credentials", () => {
  const own = render('gitlab', { logins: REGISTRIES['gitlab']! });
  expect(own).toContain('docker login "$CI_REGISTRY"');
  expect(own).not.toContain('$REGISTRY_PASSWORD');
  expect(render('gitlab')).toContain('NX_BUILDX_REGISTRY: $CI_REGISTRY_IMAGE');
});

it.each([
  ['gitlab', 'CI_MERGE_REQUEST_SOURCE_PROJECT_ID'],
  ['circleci', 'CIRCLE_PR_NUMBER'],
  ['azure', 'SYSTEM_PULLREQUEST_ISFORK'],
] as const)("%s logs in nowhere for a fork's pull request", (provider, variable) => {
  const text = render(provider, { logins: REGISTRIES['other']! });
  expect(text).toMatch(new RegExp(`if \\[.*${variable}[^]*docker login[^]*fi`));
  expect(text).toContain('NX_BUILDX_TRUST');
});
