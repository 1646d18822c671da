import { tallyTasks } from './task-report';

const run = (tasks: Record<string, number>) => ({
  tasks: Object.entries(tasks).map(([taskId, status]) => ({ taskId, status })),
});

it('counts one check for each project and target', () => {
  const ended = run({ 'a:lint': 0, 'b:lint': 1, 'a:format': 0 });
  expect(tallyTasks({ lint: ['a', 'b'], format: ['a'] }, ended, 1)).toEqual({
    passed: 2,
    failures: ['b:lint failed'],
    skipped: [],
  });
});

it('counts a project that was left out', () => {
  const { failures } = tallyTasks({ lint: ['a', 'b'] }, run({ 'a:lint': 0 }), 0);
  expect(failures).toEqual(['b:lint did not run']);
});

it('counts every project when Nx crashed', () => {
  const { failures } = tallyTasks({ lint: ['a'], format: ['b'] }, null, null);
  expect(failures).toEqual(['a:lint did not run', 'b:format did not run']);
});

it('counts a failure that no task shows', () => {
  const { failures } = tallyTasks({ lint: ['a'], format: ['a'] }, run({ 'a:lint': 0, 'a:format': 0 }), 1);
  expect(failures).toEqual(['nx run-many -t lint,format ended with 1']);
});

it('counts a target that no project has', () => {
  const { failures } = tallyTasks({ lint: [], format: ['a'] }, run({ 'a:format': 0 }), 0);
  expect(failures).toEqual(['no project has a target lint']);
});
