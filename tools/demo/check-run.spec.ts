import { checkRun } from './check-run';
import { makeRun } from './testing/make-run';

const steps = (executed: number) => ({ total: 5, cached: 5 - executed, executed });
const run = makeRun({
  base: { outcome: 'built', steps: steps(0) },
  api: { outcome: 'built', steps: steps(3) },
});

test('accepts what was promised', () => {
  expect(checkRun(run, { base: 0, api: 3 })).toEqual([]);
  expect(checkRun(run, { base: 0, api: 'some' })).toEqual([]);
});

test('names each image that did more or less', () => {
  expect(checkRun(run, { base: 'some', api: 2 })).toEqual([
    'base executed 0 of 5 steps; expected: some',
    'api executed 3 of 5 steps; expected: 2',
  ]);
});

test('misses an image, and wonders at one', () => {
  expect(checkRun(run, { base: 0, web: 0 })).toEqual([
    'web is not among the images of the run',
    'api is in the run, and was not expected there',
  ]);
});

test('says why an image was not built', () => {
  const failed = makeRun({ api: { outcome: 'failed', reason: 'RUN false ended with 1', steps: steps(0) } });
  expect(checkRun(failed, { api: 0 })).toEqual(['api is failed: RUN false ended with 1']);
});
