import type { CiFacts } from './ci-facts';
import { unknownFacts } from './ci-facts';
import { decideTrust } from './decide-trust';

const facts = (event: CiFacts['event'], fork?: boolean | 'unknown'): CiFacts => ({
  ...unknownFacts('some', event),
  event,
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

  it('is heard where there is no trust anyway', () => {
    expect(decideTrust(facts('unknown'), 'untrusted')).toEqual({
      trust: 'untrusted',
      distrusted: true,
      trustReason: 'what started this job is unknown; NX_BUILDX_TRUST=untrusted',
    });
  });
});

describe('NX_BUILDX_TRUST=trusted', () => {
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
      'a merge queue',
      facts('merge-queue'),
      'a merge queue, whose commits may come from forks; NX_BUILDX_TRUST=trusted is ignored here',
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
    expect(decideTrust(given, 'trusted')).toEqual({ trust: 'untrusted', distrusted: false, trustReason });
  });

  it('changes nothing where trust is given', () => {
    expect(decideTrust(facts('push'), 'trusted')).toEqual(decideTrust(facts('push'), null));
  });
});
