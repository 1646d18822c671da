import type { CacheOptions } from '../model/image-options';
import type { SourceContext } from '../model/source-context';
import { formatArgv } from './format-argv';
import { BUILDER, DEFAULT_OPTIONS, MAIN, planned } from './testing/workspace';

const EVERY = ['registry', 'inline', 'local', 'gha', 's3', 'azblob'] as const;
const BRANCH: SourceContext = { ...MAIN, branch: 'topic', baseBranch: 'next' };
const FORK: SourceContext = { ...MAIN, event: 'pull-request', trust: 'untrusted', baseBranch: 'next' };
const SECRETS = {
  ACTIONS_RUNTIME_TOKEN: 'secret-1',
  ACTIONS_RESULTS_URL: 'https://results.example/',
  AWS_SECRET_ACCESS_KEY: 'secret-2',
  AWS_ACCESS_KEY_ID: 'secret-3',
  AZURE_CLIENT_SECRET: 'secret-4',
  GITHUB_TOKEN: 'secret-5',
};

const SETTINGS: Partial<CacheOptions> = {
  s3: { bucket: 'b', region: 'r', prefix: 'ci/' },
  azblob: { accountUrl: 'https://a.example', container: 'c', prefix: 'ci' },
};

function planOf(strategy: CacheOptions['strategy'], source = BRANCH, options = {}) {
  const folders = ['topic', 'next', 'main'].map((branch) => `.buildx-cache/api--${branch}/index.json`);
  return planned({
    images: { api: { cache: { ...DEFAULT_OPTIONS.cache, ...SETTINGS, strategy }, ...options } },
    files: {
      'apps/api/Dockerfile': 'FROM scratch AS run',
      ...Object.fromEntries(folders.map((f) => [f, ''])),
    },
    source,
    builder: { ...BUILDER, driver: 'docker-container', imageStore: null, cacheExports: EVERY },
    environment: SECRETS,
  });
}

/** Every word of the command that speaks of cache. */
function listCacheWords(plan: ReturnType<typeof planOf>): readonly string[] {
  const [image] = plan.images;
  if (image === undefined) throw new Error('nothing is planned');
  const argv = formatArgv(image.invocation, { links: new Map(), metadataFile: 'm' });
  return argv.filter((word) => word.includes('cache'));
}

const how = 'mode=max,ignore-error=true';
const types = 'image-manifest=true,oci-mediatypes=true';
const registry = 'type=registry,ref=ghcr.io/acme';
const s3 = 'type=s3,bucket=b,region=r';
const azblob = 'type=azblob,account_url=https://a.example,container=c';

it.each([
  [
    'registry',
    [
      `--cache-from=${registry}/cache:api--topic`,
      `--cache-from=${registry}/cache:api--next`,
      `--cache-from=${registry}/cache:api--main`,
      `--cache-to=${registry}/cache:api--topic,${how},${types}`,
    ],
  ],
  [
    'local',
    [
      '--cache-from=type=local,src=.buildx-cache/api--topic',
      '--cache-from=type=local,src=.buildx-cache/api--next',
      '--cache-from=type=local,src=.buildx-cache/api--main',
      `--cache-to=type=local,dest=.buildx-cache/api--topic,${how},${types}`,
    ],
  ],
  [
    'gha',
    [
      '--cache-from=type=gha,scope=api--topic',
      '--cache-from=type=gha,scope=api--next',
      '--cache-from=type=gha,scope=api--main',
      `--cache-to=type=gha,scope=api--topic,${how}`,
    ],
  ],
  [
    's3',
    [
      `--cache-from=${s3},name=api--topic,prefix=ci/`,
      `--cache-from=${s3},name=api--next,prefix=ci/`,
      `--cache-from=${s3},name=api--main,prefix=ci/`,
      `--cache-to=${s3},name=api--topic,prefix=ci/,${how}`,
    ],
  ],
  [
    'azblob',
    [
      `--cache-from=${azblob},name=api--topic,prefix=ci`,
      `--cache-from=${azblob},name=api--next,prefix=ci`,
      `--cache-from=${azblob},name=api--main,prefix=ci`,
      `--cache-to=${azblob},name=api--topic,prefix=ci,${how}`,
    ],
  ],
  ['none', []],
] as const)('strategy %s reads three branches and writes its own', (strategy, expected) => {
  expect(listCacheWords(planOf(strategy))).toEqual(expected);
});

it('strategy inline reads the tags of branches and writes into the image', () => {
  const words = listCacheWords(planOf('inline'));
  expect(words.at(-1)).toBe('--cache-to=type=inline');
  expect(words).toContain(`--cache-from=${registry}/api:latest`);
});

it.each(EVERY)(
  'strategy %s exports once at most, whatever repository and directory are set beside',
  (strategy) => {
    const writtenAt = { directory: 'plugin' as const };
    const cache = { ...DEFAULT_OPTIONS.cache, ...SETTINGS, strategy, directory: '/cache', writtenAt };
    const words = listCacheWords(planOf(strategy, MAIN, { cache }));
    expect(words.filter((word) => word.startsWith('--cache-to'))).toHaveLength(1);
  },
);

it.each([...EVERY, 'auto'] as const)("strategy %s writes nothing from a fork's pull request", (strategy) => {
  const words = listCacheWords(planOf(strategy, FORK));
  expect(words.some((word) => word.startsWith('--cache-to'))).toBe(false);
  expect(words.filter((word) => word.startsWith('--cache-from')).length).toBeGreaterThan(0);
});

it.each(['registry', 'local', 'gha', 's3', 'azblob'] as const)(
  'strategy %s keeps stage, platforms, target and branch apart',
  (strategy) => {
    const variants = [
      {},
      { stage: 'run' },
      { platforms: ['linux/arm64'] },
      { platforms: ['linux/amd64', 'linux/arm64'] },
      { target: 'image-migrate' },
    ];
    const refs = [MAIN, BRANCH].flatMap((source) =>
      variants.map((options) => planOf(strategy, source, options).images[0]?.invocation.cache.export?.ref),
    );
    expect(new Set(refs).size).toBe(10);
    expect(refs).not.toContain(undefined);
  },
);

it.each(['registry', 'local', 'gha', 's3', 'azblob'] as const)(
  'strategy %s reads four at most',
  (strategy) => {
    const merged = { pullRequest: '7', branch: 'topic' };
    const source = { ...MAIN, baseBranch: 'next', mergedFrom: merged, branch: 'main' };
    const { imports } = planOf(strategy, source).images[0]?.invocation.cache ?? { imports: [] };
    // No folder of a pull request is there.
    expect(imports).toHaveLength(strategy === 'local' ? 3 : 4);
  },
);

it.each([...EVERY, 'auto'] as const)('strategy %s leaves secrets where they are', (strategy) => {
  const plan = planOf(strategy, MAIN);
  const text = JSON.stringify([plan, listCacheWords(plan)]);
  expect(text).toContain('api');
  expect(text).not.toMatch(/secret-\d/);
});

it('strategy inline reads four tags at most', () => {
  const tags = ['a', 'b', 'c', 'd', 'e'];
  const { imports } = planOf('inline', MAIN, { tags }).images[0]?.invocation.cache ?? { imports: [] };
  expect(imports.map(({ ref }) => ref)).toEqual(tags.slice(0, 4).map((tag) => `ghcr.io/acme/api:${tag}`));
});
