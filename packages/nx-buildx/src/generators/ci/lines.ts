/** Moves lines to the right; an empty one stays empty. */
export function indent(depth: number, lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `${' '.repeat(depth)}${line}`));
}

/** A YAML list of strings that need no quotes, each one an item. */
export function items(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `- ${line}`);
}

/** A list item that is a shell script of several lines. */
export function scriptItem(lines: readonly string[]): readonly string[] {
  return ['- |', ...indent(2, lines)];
}

export function joinLines(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
