import { stripVTControlCharacters, styleText } from 'node:util';

const coloured = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;

/** Characters of an indented line that a terminal of 100 columns takes. */
export const WIDTH = 98;

/** Text in a style, where the terminal knows any. */
export function paint(style: Parameters<typeof styleText>[0], text: string): string {
  return coloured ? styleText(style, text) : text;
}

/** A line of its own above what follows. */
export function printHeading(text: string): void {
  console.log(`\n${paint('bold', text)}`);
}

/** Something the reader may skip. */
export function printAside(text: string): void {
  console.log(paint('dim', `  ${text}`));
}

/**
 * Lines up columns under a header.
 *
 * @param rows cells of each row, the header's first
 * @param right columns that hold numbers
 * @returns one line per row, without blanks at the end
 */
export function alignColumns(
  rows: readonly (readonly string[])[],
  right: readonly number[],
): readonly string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...rows.map((row) => measure(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const blanks = ' '.repeat((widths[column] ?? 0) - measure(cell));
        return right.includes(column) ? blanks + cell : cell + blanks;
      })
      .join('   ')
      .trimEnd(),
  );
}

function measure(cell: string): number {
  return stripVTControlCharacters(cell).length;
}
