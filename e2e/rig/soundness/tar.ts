const BLOCK = 512;

/** Files in a tar archive (POSIX.1-1988, ustar). @param files ASCII content by path */
export function packTar(files: Readonly<Record<string, string>>): string {
  const parts = Object.entries(files).map(([path, content]) => formatHeader(path, content) + pad(content));
  return parts.join('') + '\0'.repeat(2 * BLOCK);
}

function pad(content: string): string {
  return content.padEnd(Math.ceil(content.length / BLOCK) * BLOCK, '\0');
}

function formatHeader(path: string, content: string): string {
  const octal = (value: number, width: number): string => `${value.toString(8).padStart(width - 1, '0')}\0`;
  const before = path.padEnd(100, '\0') + octal(0o644, 8) + octal(0, 8) + octal(0, 8);
  const sizes = octal(content.length, 12) + octal(1_700_000_000, 12);
  const after = `0${'\0'.repeat(100)}ustar\x0000`;
  const header = (sum: string): string => (before + sizes + sum + after).padEnd(BLOCK, '\0');
  // The sum is taken with blanks in its own place.
  const sum = [...header(' '.repeat(8))].reduce((total, char) => total + char.charCodeAt(0), 0);
  return header(`${sum.toString(8).padStart(6, '0')}\0 `);
}
