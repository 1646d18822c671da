import { tallyTasks } from './task-report';

const run = (tasks: Record<string, number>) => ({
  tasks: Object.entries(tasks).map(([taskId, status]) => ({ taskId, status })),
});

it('counts one check for each project', () => {
  expect(tallyTasks('lint', ['a', 'b'], run({ 'a:lint': 0, 'b:lint': 1 }), 1)).toEqual({
    passed: 1,
    failures: ['b:lint failed'],
    skipped: [],
  });
});

it('counts a project that was left out', () => {
  expect(tallyTasks('lint', ['a', 'b'], run({ 'a:lint': 0 }), 0).failures).toEqual(['b:lint did not run']);
});

it('counts every project when Nx crashed', () => {
  expect(tallyTasks('lint', ['a', 'b'], null, null).failures).toEqual([
    'a:lint did not run',
    'b:lint did not run',
  ]);
});

it('counts a failure that no task shows', () => {
  expect(tallyTasks('lint', ['a'], run({ 'a:lint': 0 }), 1).failures).toEqual([
    'nx run-many -t lint ended with 1',
  ]);
});

it('counts a target that no project has', () => {
  expect(tallyTasks('lint', [], run({}), 0).failures).toEqual(['no project has a target lint']);
});
