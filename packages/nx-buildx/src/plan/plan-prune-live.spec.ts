import { findLiveRefs } from './plan-prune-live';

it('tells what is alive by tips alone', () => {
  const live = findLiveRefs(
    {
      branches: new Map([
        ['main', 'a'],
        ['feature', 'b'],
      ]),
      pullRequests: new Map([
        ['1', { head: 'b', merge: 'x' }],
        ['2', { head: 'gone', merge: 'y' }],
      ]),
    },
    ['nightly'],
  );
  expect(live).toEqual({
    branches: new Set(['main', 'feature', 'nightly']),
    pullRequests: new Map([
      ['1', true],
      ['2', false],
    ]),
    tips: new Map([
      ['x', 'pull request 1'],
      ['a', 'branch main'],
      ['b', 'branch feature'],
    ]),
  });
});
