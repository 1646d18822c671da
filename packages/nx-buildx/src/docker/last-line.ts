/** The last line that says something, without buildx's prefix; `undefined` where nothing was said. */
export function lastLineOf(stderr: string): string | undefined {
  const lines = stderr.split(/\r?\n/).filter((line) => line.trim() !== '');
  return lines
    .at(-1)
    ?.replace(/^ERROR: /, '')
    .trim();
}
