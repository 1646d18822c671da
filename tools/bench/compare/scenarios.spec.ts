import { SCENARIO_IDS, STEPS, addNeeded } from './scenarios';

it('measures every scenario in one step', () => {
  expect(STEPS.flat()).toEqual(SCENARIO_IDS);
});

it('runs before a scenario what it follows', () => {
  expect([...addNeeded(new Set(['warm']))].sort()).toEqual(['base', 'cold', 'warm']);
  expect([...addNeeded(new Set(['cold']))]).toEqual(['cold']);
  expect(addNeeded(new Set())).toEqual(new Set());
});
