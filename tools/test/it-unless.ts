/**
 * @param reason why the test cannot run here, or null if it can
 * @returns jest's `it`, or one that skips and carries the reason in the name, where `npm test` reads it
 */
export function itUnless(reason: string | null): (name: string, test: jest.ProvidesCallback) => void {
  return (name, test) => (reason === null ? it(name, test) : it.skip(`${name} (skipped: ${reason})`, test));
}
