import { type JestReport, tallyJest } from './jest-report';

function report(tests: Record<string, string>, more: Partial<JestReport> = {}): JestReport {
  const assertionResults = Object.entries(tests).map(([fullName, status]) => ({ fullName, status }));
  const status = Object.values(tests).includes('failed') ? 'failed' : 'passed';
  return {
    success: status === 'passed',
    testResults: [{ name: 'a.spec.ts', status, assertionResults }],
    ...more,
  };
}

it('counts passed and failed tests', () => {
  expect(tallyJest('p', report({ a: 'passed', 'b\n  c': 'failed', d: 'passed' }))).toEqual({
    passed: 2,
    failures: ['p: b c'],
    skipped: [],
  });
});

it('gives the reason of a skipped test', () => {
  const { skipped, failures } = tallyJest(
    'p',
    report({ a: 'passed', 'remote (skipped: no second engine) builds': 'pending' }),
  );
  expect(skipped).toEqual([{ name: 'remote builds', reason: 'no second engine' }]);
  expect(failures).toEqual([]);
});

it('refuses a skipped test without a reason, as `it.only` leaves them behind', () => {
  expect(tallyJest('p', report({ a: 'passed', b: 'pending' })).failures).toEqual([
    expect.stringContaining('p: b: skipped without a reason'),
  ]);
});

it('counts a file that cannot be run', () => {
  const testResults = [{ name: 'a.spec.ts', status: 'failed', assertionResults: [] }];
  expect(tallyJest('p', { success: false, testResults }).failures).toEqual(['p: a.spec.ts could not be run']);
});

it.each([
  ['no file', report({}, { testResults: [] })],
  ['no test', report({})],
  ['skipped tests only', report({ 'a (skipped: no engine)': 'pending' })],
])('%s is a failure', (_, empty) => {
  expect(tallyJest('p', empty).failures).toEqual(['p: no test ran']);
});

it('believes jest when it reports a failure that no test shows', () => {
  expect(tallyJest('p', report({ a: 'passed' }, { success: false })).failures).toHaveLength(1);
});
