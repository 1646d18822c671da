import type { SourceContext } from '../model/source-context';
import { listTags } from '../plan/choose-tags';
import { recogniseCi } from '../source/ci-systems';
import { decideTrust } from '../source/decide-trust';
import { readTagEntries } from './tag-entries';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

describe('the git tag of a job', () => {
  const jobs: Readonly<Record<string, (tag: string) => Record<string, string>>> = {
    github: (tag) => ({
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'push',
      GITHUB_REF: `refs/tags/${tag}`,
      GITHUB_SHA: COMMIT,
    }),
    gitlab: (tag) => ({ GITLAB_CI: 'true', CI_PIPELINE_SOURCE: 'push', CI_COMMIT_TAG: tag }),
    circleci: (tag) => ({ CIRCLECI: 'true', CIRCLE_TAG: tag, CIRCLE_SHA1: COMMIT }),
    azure: (tag) => ({
      TF_BUILD: 'True',
      BUILD_REASON: 'IndividualCI',
      BUILD_SOURCEBRANCH: `refs/tags/${tag}`,
    }),
    bitbucket: (tag) => ({ BITBUCKET_BUILD_NUMBER: '1', BITBUCKET_COMMIT: COMMIT, BITBUCKET_TAG: tag }),
  };
  /** What the generated workflows publish a version by. */
  const written = 'type=ref,event=tag';

  it.each(Object.keys(jobs))('of %s is one image tag, whatever characters it has', (provider) => {
    const tagsOf = (tag: string) => {
      const env = jobs[provider]!(tag);
      const facts = recogniseCi(env)!.facts(env, null, 'main');
      const source: SourceContext = {
        ...facts,
        ...decideTrust(facts, null),
        defaultBranch: 'main',
        mergedFrom: null,
      };
      return listTags(readTagEntries(written) as readonly string[], source, 'push');
    };
    expect(tagsOf('v1.2.3')).toEqual(['v1.2.3']);
    expect(tagsOf('v1,latest')).toEqual([expect.stringMatching(/^v1-latest-[0-9a-f]{16}$/)]);
  });
});
