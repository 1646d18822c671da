import { formatRun, formatRuns } from './format-tables';
import { makeRun } from './testing/make-run';

const run = makeRun({
  base: { outcome: 'built', steps: { total: 3, cached: 3, executed: 0 }, durationMs: 1240 },
  api: { outcome: 'built', steps: { total: 9, cached: 6, executed: 3 }, durationMs: 12_000 },
  web: { outcome: 'reused', steps: { total: 0, cached: 0, executed: 0 }, durationMs: 30 },
});

test('a run has a row for each image and one for all', () => {
  expect(formatRun(run, 14.25)).toEqual([
    '  image           outcome   steps from cache   executed     time',
    '  base            built               3 of 3          -    1.2 s',
    '  api             built               6 of 9          3   12.0 s',
    '  web             reused                   -          -    0.0 s',
    '  whole command                                       3   14.3 s',
  ]);
});

test('runs are measured against the first', () => {
  const runs = [
    { name: 'A, empty', seconds: 30, result: run },
    { name: 'B, nothing changed', seconds: 7.5, result: makeRun({}) },
  ];
  expect(formatRuns(runs)).toEqual([
    '                       steps executed     time   speed-up',
    '  A, empty                          3   30.0 s',
    '  B, nothing changed                0    7.5 s      4.0 x',
  ]);
});
