/** A test that did not run, and why. */
export interface Skipped {
  readonly name: string;
  readonly reason: string;
}

/** What a part of the test run found. */
export interface Tally {
  readonly passed: number;
  /** One line for each check or test that failed. */
  readonly failures: readonly string[];
  readonly skipped: readonly Skipped[];
}

export function failed(...failures: readonly string[]): Tally {
  return { passed: 0, failures, skipped: [] };
}

export function addTallies(tallies: readonly Tally[]): Tally {
  return {
    passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
    failures: tallies.flatMap(({ failures }) => failures),
    skipped: tallies.flatMap(({ skipped }) => skipped),
  };
}

/** The line that `npm test` ends with. */
export function formatCounts({ passed, failures }: Tally): string {
  return `${passed} passed, ${failures.length} failed`;
}
