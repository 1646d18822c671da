import type { BuilderCapabilities } from '../model/builder';
import { chooseStrategy } from './choose-strategy';
import type { StrategyInput } from './choose-strategy';
import { BUILDER, DEFAULT_OPTIONS, LOCAL, MAIN } from './testing/workspace';

const CACHE = DEFAULT_OPTIONS.cache;
const EVERY = ['registry', 'inline', 'local', 'gha', 's3', 'azblob'] as const;
const CONTAINER: BuilderCapabilities = {
  ...BUILDER,
  driver: 'docker-container',
  imageStore: null,
  version: 'v0.21.1',
  cacheExports: EVERY,
};
const CLASSIC: BuilderCapabilities = { ...BUILDER, imageStore: 'classic', cacheExports: ['inline'] };
const OPEN = {
  ACTIONS_RUNTIME_TOKEN: 't',
  ACTIONS_RESULTS_URL: 'https://r',
  ACTIONS_CACHE_SERVICE_V2: 'True',
};
const REPOSITORY = {};
const NOTHING = { cache: { ...CACHE, repository: null } };
const DIRECTORY = {
  cache: { ...CACHE, repository: null, directory: '/cache', writtenAt: { directory: 'plugin' } },
} as const;

function choose(options: object, rest: Partial<StrategyInput> = {}) {
  const { strategy, why } = chooseStrategy({
    options: { ...DEFAULT_OPTIONS, ...options },
    builder: CONTAINER,
    output: 'push',
    source: MAIN,
    exports: true,
    environment: {},
    ...rest,
  });
  return `${strategy}: ${why}`;
}

const person = { source: LOCAL, exports: false, output: 'load' } as const;
const ENGINE = "none: no cache.repository is set; the engine's own layers are the cache";
const PUSHED = 'inline: no cache.repository is set, only images are pushed';
const GITHUB = "gha: no cache.repository is set, and GitHub's cache is open to this job";
const LASTING = 'local: cache.directory is /cache, and no cache.repository is set';
const REGISTRY = 'registry: cache.repository is ghcr.io/acme/cache';

it.each<[string, string, string]>([
  ['a repository', choose(REPOSITORY), REGISTRY],
  ['a repository, and GitHub', choose(REPOSITORY, { environment: OPEN }), REGISTRY],
  [
    'a repository and a directory',
    choose({ cache: { ...DIRECTORY.cache, repository: CACHE.repository } }),
    REGISTRY,
  ],
  ['a repository and a person', choose(REPOSITORY, person), REGISTRY],
  [
    'a repository, and a job that exports nothing on a classic image store',
    choose(REPOSITORY, { builder: CLASSIC, exports: false }),
    REGISTRY,
  ],
  [
    'a repository, and a classic image store',
    choose(REPOSITORY, { builder: CLASSIC }),
    "inline: docker's classic image store cannot export to a registry",
  ],
  [
    'a repository, and a classic image store whose image is not pushed',
    choose(REPOSITORY, { builder: CLASSIC, output: 'load' }),
    "registry: read only: docker's classic image store cannot export to a registry",
  ],
  [
    'a repository, and a builder that cannot export for another reason',
    choose(REPOSITORY, { builder: { ...CONTAINER, cacheExports: ['inline'] } }),
    'inline: the docker-container driver cannot export to a registry',
  ],
  ['a directory', choose(DIRECTORY), LASTING],
  ['a directory, and GitHub', choose(DIRECTORY, { environment: OPEN }), LASTING],
  ['a directory and a person', choose(DIRECTORY, person), LASTING],
  [
    'a directory and a job that exports nothing on a classic image store',
    choose(DIRECTORY, { builder: CLASSIC, exports: false }),
    LASTING,
  ],
  ['a directory and a classic image store', choose(DIRECTORY, { builder: CLASSIC }), PUSHED],
  [
    'a directory and a classic image store, and no registry',
    choose({ ...DIRECTORY, registry: null }, { builder: CLASSIC }),
    "local: read only: docker's classic image store cannot export to a directory",
  ],
  [
    'a directory, and a person who exports from a classic image store',
    choose(DIRECTORY, { ...person, exports: true, builder: CLASSIC }),
    "local: read only: docker's classic image store cannot export to a directory",
  ],
  ['nothing, and a person', choose(NOTHING, person), ENGINE],
  [
    "nothing, and a person with GitHub's variables",
    choose(NOTHING, { ...person, environment: OPEN }),
    ENGINE,
  ],
  ["nothing, and GitHub's cache", choose(NOTHING, { environment: OPEN }), GITHUB],
  [
    "nothing, and GitHub's cache for a fork",
    choose(NOTHING, { environment: OPEN, exports: false, output: 'none' }),
    GITHUB,
  ],
  [
    'nothing, and a job of GitHub whose variables nobody passed on',
    choose(NOTHING, { environment: { ...OPEN, ACTIONS_RUNTIME_TOKEN: '' } }),
    PUSHED,
  ],
  [
    'nothing, and another CI system with such variables',
    choose(NOTHING, { environment: OPEN, source: { ...MAIN, ci: 'gitlab-ci' } }),
    PUSHED,
  ],
  [
    "nothing, and GitHub's cache for an old BuildKit",
    choose(NOTHING, { environment: OPEN, builder: { ...CONTAINER, version: 'v0.19.9' } }),
    PUSHED,
  ],
  [
    "nothing, and GitHub's cache for a BuildKit of unknown version",
    choose(NOTHING, { environment: OPEN, builder: { ...CONTAINER, version: null } }),
    PUSHED,
  ],
  [
    "nothing, and GitHub's cache for the BuildKit after the next",
    choose(NOTHING, { environment: OPEN, builder: { ...CONTAINER, version: '1.0.0' } }),
    GITHUB,
  ],
  [
    "nothing, and GitHub's cache for a classic image store",
    choose(NOTHING, { environment: OPEN, builder: CLASSIC }),
    PUSHED,
  ],
  ['nothing, and a registry for images', choose(NOTHING), PUSHED],
  ['nothing, and no registry for images', choose({ ...NOTHING, registry: null }), ENGINE],
  [
    'nothing, and a builder without inline',
    choose(NOTHING, { builder: { ...CONTAINER, cacheExports: [] } }),
    ENGINE,
  ],
])('with %s', (_, chosen, expected) => {
  expect(chosen).toBe(expected);
});

it.each([...EVERY, 'none'] as const)('takes %s where it is asked for', (strategy) => {
  expect(choose({ cache: { ...CACHE, strategy } })).toBe(`${strategy}: as configured`);
});
