import { PROVIDERS, listFiles } from './providers';
import type { ProviderName } from './providers';
import { listGithubErrors, listSchemaErrors } from './testing/published-schemas';
import { PACKAGE_MANAGERS, REGISTRIES, sampleSetup } from './testing/sample-setups';

const setups = PACKAGE_MANAGERS.flatMap((packageManager) =>
  Object.values(REGISTRIES).flatMap((logins) => [
    sampleSetup({ packageManager, logins }),
    sampleSetup({ packageManager, logins, defaultBranch: 'release/next', target: 'docker:image' }),
  ]),
);

function contentsOf(provider: ProviderName): string[] {
  return setups.flatMap((setup) => listFiles(provider, setup).map(({ content }) => content));
}

it.each(PROVIDERS)('every file for %s is valid by the schema that the provider publishes', (provider) => {
  for (const content of contentsOf(provider)) {
    expect({ errors: listSchemaErrors(provider, content), content }).toEqual({ errors: [], content });
  }
});

it.each<[ProviderName, string]>([
  ['github', 'on: push\njobs: { a: { runs: nowhere } }'],
  ['gitlab', 'image-job: { script: [a], interruptible: perhaps }'],
  ['circleci', 'version: 2.1\njobs: { a: { executor: b, steps: 1 } }'],
  ['azure', 'jobs: [{ job: a, pool: { vmImage: [] } , stepss: [] }]'],
  ['bitbucket', 'pipelines: { brunches: {} }'],
])('the schema of %s does refuse something', (provider, content) => {
  expect(listSchemaErrors(provider, content)).not.toEqual([]);
});

it("every workflow passes GitHub's own parser", async () => {
  for (const content of contentsOf('github')) expect(await listGithubErrors(content)).toEqual([]);
});

it("GitHub's own parser does refuse something", async () => {
  const wrong = 'on: push\njobs: { a: { runs-on: x, steps: [{ run: "${{ nothing.here }}" }] } }';
  expect(await listGithubErrors(wrong)).not.toEqual([]);
});
