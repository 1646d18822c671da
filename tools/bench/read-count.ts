/** Reads a number from the command line; fails where it is none. */
export function readCount(option: string, text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`--${option}=${text}: a whole number of at least 1 is needed`);
}
