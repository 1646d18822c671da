import type { CiFacts } from './ci-facts';
import { recogniseCi } from './ci-systems';
import { decideTrust } from './decide-trust';

const facts = (event: CiFacts['event'], fork?: boolean | 'unknown'): CiFacts => ({
  ci: 'some',
  event,
  eventName: event,
  commit: null,
  branch: null,
  baseBranch: null,
  tag: null,
  pullRequest: fork === undefined ? null : { number: '1', fork },
});

describe('NX_BUILDX_TRUST=untrusted', () => {
  it.each([
    ['a person', null],
    ['push', facts('push')],
    ['pull request', facts('pull-request', false)],
    ['fork', facts('pull-request', true)],
  ])('lowers: %s', (_, given) => {
    expect(decideTrust(given, 'untrusted').trust).toBe('untrusted');
  });

  it('says so', () => {
    expect(decideTrust(facts('push'), 'untrusted').trustReason).toBe('NX_BUILDX_TRUST=untrusted');
  });
});

describe('NX_BUILDX_TRUST=trusted', () => {
  it('raises a merge queue, since the CI system speaks of no fork', () => {
    expect(decideTrust(facts('merge-queue'), 'trusted')).toEqual({
      trust: 'trusted',
      trustReason: 'NX_BUILDX_TRUST=trusted (a merge queue, whose commits may come from forks)',
    });
  });

  it.each([
    [
      'a fork',
      facts('pull-request', true),
      'a pull request from a fork; NX_BUILDX_TRUST=trusted is ignored here',
    ],
    [
      'an unknown origin',
      facts('pull-request', 'unknown'),
      'a pull request of unknown origin; NX_BUILDX_TRUST=trusted is ignored here',
    ],
    [
      'a fork in a merge train',
      facts('merge-queue', true),
      'a merge queue, whose commits may come from forks; NX_BUILDX_TRUST=trusted is ignored here',
    ],
    [
      'an unknown event',
      facts('unknown'),
      'what started this job is unknown; NX_BUILDX_TRUST=trusted is ignored here',
    ],
  ])('does not raise %s', (_, given, trustReason) => {
    expect(decideTrust(given, 'trusted')).toEqual({ trust: 'untrusted', trustReason });
  });

  it('changes nothing where trust is given', () => {
    expect(decideTrust(facts('push'), 'trusted')).toEqual(decideTrust(facts('push'), null));
  });
});

describe('which CI system this is', () => {
  it.each([
    ['GitHub', { GITHUB_ACTIONS: 'true', CI: 'true' }, 'github-actions'],
    ['GitLab', { GITLAB_CI: 'true', CI: 'true' }, 'gitlab-ci'],
    ['any with CI=true', { CI: 'true' }, 'unknown'],
    ['any with CI=1', { CI: '1' }, 'unknown'],
    ['Azure Pipelines, which sets no CI', { TF_BUILD: 'True' }, 'unknown'],
    ['Jenkins, which sets no CI', { JENKINS_URL: 'https://jenkins.acme.dev/' }, 'unknown'],
    ['a person', {}, null],
    ['a person with CI=false', { CI: 'false' }, null],
    ['a person with an empty CI', { CI: '' }, null],
  ])('%s', (_, env, id) => {
    expect(recogniseCi(env)?.id ?? null).toBe(id);
  });
});
