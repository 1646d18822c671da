import type { Skipped, Tally } from './tally';

/** What we read of the file that `jest --json --outputFile` writes (@jest/test-result, FormattedTestResults). */
export interface JestReport {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const REASON = /\(skipped: ([^)]+)\)/;

/**
 * Counts the tests of one jest run. A file that could not be run counts as one failure, and so does a test that is
 * skipped without a reason, a run without tests and a run that jest calls failed for another cause.
 */
export function tallyJest(project: string, report: JestReport): Tally {
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const named = (...statuses: string[]) =>
    tests
      .filter(({ status }) => statuses.includes(status))
      .map(({ fullName }) => fullName.replace(/\s+/g, ' ').trim());

  const skipped: Skipped[] = [];
  const failures = named('failed');
  for (const name of named('pending', 'disabled', 'skipped')) {
    const reason = REASON.exec(name)?.[1];
    if (reason !== undefined)
      skipped.push({ name: name.replace(REASON, '').replace(/\s+/g, ' ').trim(), reason });
    else failures.push(`${name}: skipped without a reason; use itUnless of tools/test/it-unless.ts`);
  }
  for (const name of named('todo')) skipped.push({ name, reason: 'to be written' });
  for (const { name, status, assertionResults } of report.testResults) {
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed'))
      failures.push(`${name} could not be run`);
  }

  const passed = named('passed').length;
  if (passed + failures.length === 0) failures.push('no test ran');
  if (!report.success && failures.length === 0) failures.push('jest reports a failure outside of the tests');
  return { passed, failures: failures.map((line) => `${project}: ${line}`), skipped };
}
