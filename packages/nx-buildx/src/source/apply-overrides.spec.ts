import { decideDeclaredTrust, declare } from './apply-overrides';
import type { CiFacts } from './ci-facts';
import { unknownFacts } from './ci-facts';
import { readOverrides } from './read-overrides';
import type { SourceOverrides } from './read-overrides';

const some = (event: CiFacts['event'], more: Partial<CiFacts> = {}): CiFacts => ({
  ...unknownFacts('some', event),
  event,
  ...more,
});
const pullRequest = (fork: boolean | 'unknown') =>
  some('pull-request', { pullRequest: { number: '1', fork } });

function overrides(env: Record<string, string>): SourceOverrides {
  const read = readOverrides(env);
  if (!read.ok) throw new Error(read.failures[0]?.message);
  return read.value;
}

const TAG = { NX_BUILDX_TAG: 'refs/tags/v1' };
const NUMBER = { NX_BUILDX_PULL_REQUEST: '42' };
const TRUSTED = { NX_BUILDX_TRUST: 'trusted' };

it.each<[string, CiFacts | null, Record<string, string>, string, string | null, unknown, string]>([
  ['nothing', some('push'), {}, 'push', null, null, 'trusted'],
  ['a tag on a push', some('push'), TAG, 'tag', 'v1', null, 'trusted'],
  ['a tag on a run by hand', some('manual'), TAG, 'tag', 'v1', null, 'trusted'],
  ['a tag on a tag', some('tag', { tag: 'v0' }), TAG, 'tag', 'v1', null, 'trusted'],
  ['a tag on a person', null, TAG, 'local', 'v1', null, 'trusted'],
  ['a tag on nothing known', some('unknown'), TAG, 'unknown', 'v1', null, 'untrusted'],
  ['a tag on a fork', pullRequest(true), TAG, 'pull-request', 'v1', { number: '1', fork: true }, 'untrusted'],
  ['a tag on a merge queue', some('merge-queue'), TAG, 'merge-queue', 'v1', null, 'untrusted'],
  [
    'a number on a push',
    some('push'),
    NUMBER,
    'pull-request',
    null,
    { number: '42', fork: 'unknown' },
    'untrusted',
  ],
  [
    'a number on a push, vouched for',
    some('push'),
    { ...NUMBER, ...TRUSTED },
    'pull-request',
    null,
    { number: '42', fork: 'unknown' },
    'trusted',
  ],
  [
    'a number on nothing known, vouched for',
    some('unknown'),
    { ...NUMBER, ...TRUSTED },
    'pull-request',
    null,
    { number: '42', fork: 'unknown' },
    'untrusted',
  ],
  [
    'a number on a fork, vouched for',
    pullRequest(true),
    { ...NUMBER, ...TRUSTED },
    'pull-request',
    null,
    { number: '42', fork: 'unknown' },
    'untrusted',
  ],
  [
    'its own number on a pull request',
    pullRequest(false),
    { NX_BUILDX_PULL_REQUEST: '1' },
    'pull-request',
    null,
    { number: '1', fork: false },
    'trusted',
  ],
  [
    'a number on a pull request whose number is unknown',
    some('pull-request', { pullRequest: { number: 'unknown', fork: false } }),
    NUMBER,
    'pull-request',
    null,
    { number: '42', fork: false },
    'trusted',
  ],
  [
    "another pull request's number, which must not write what belongs to that one",
    pullRequest(false),
    NUMBER,
    'pull-request',
    null,
    { number: '42', fork: 'unknown' },
    'untrusted',
  ],
  [
    "another pull request's number, vouched for",
    pullRequest(false),
    { ...NUMBER, ...TRUSTED },
    'pull-request',
    null,
    { number: '42', fork: 'unknown' },
    'untrusted',
  ],
  [
    'a number on a merge queue, vouched for',
    some('merge-queue'),
    { ...NUMBER, ...TRUSTED },
    'merge-queue',
    null,
    { number: '42', fork: 'unknown' },
    'untrusted',
  ],
  ['a number on a person', null, NUMBER, 'local', null, { number: '42', fork: 'unknown' }, 'trusted'],
  [
    'a number and a tag',
    some('push'),
    { ...NUMBER, ...TAG },
    'pull-request',
    'v1',
    { number: '42', fork: 'unknown' },
    'untrusted',
  ],
])('%s', (_, facts, env, event, tag, pull, trust) => {
  const given = overrides(env);
  const declared = declare(facts, given);
  expect(declared).toEqual({ event, tag, pullRequest: pull });
  expect(decideDeclaredTrust(facts, declared, given).trust).toBe(trust);
});

it('no override makes an untrusted run trusted', () => {
  const all = {
    ...TAG,
    ...TRUSTED,
    NX_BUILDX_BRANCH: 'main',
    NX_BUILDX_REPOSITORY_URL: 'https://github.com/acme/x',
  };
  for (const facts of [some('unknown'), some('merge-queue'), pullRequest(true), pullRequest('unknown')]) {
    for (const env of [all, { ...all, ...NUMBER }]) {
      const given = overrides(env);
      expect(decideDeclaredTrust(facts, declare(facts, given), given).trust).toBe('untrusted');
    }
  }
});

it('says where the doubt comes from', () => {
  const given = overrides(NUMBER);
  const facts = some('manual');
  expect(decideDeclaredTrust(facts, declare(facts, given), given).trustReason).toBe(
    'a pull request of unknown origin, named by NX_BUILDX_PULL_REQUEST',
  );
});
