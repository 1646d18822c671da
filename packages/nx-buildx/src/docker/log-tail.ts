import { stripVTControlCharacters } from 'node:util';

/** The last lines of an output that may be endless. */
export interface LogTail {
  /** Oldest first. */
  readonly lines: readonly string[];
  /** Bytes after the last line break, by stream: the two of a process are cut at different places. */
  readonly open: Readonly<Record<number, Buffer>>;
}

export const emptyLogTail: LogTail = { lines: [], open: {} };

const MOST_LINES = 40;
const LONGEST_LINE = 2000;

/** Adds a piece of output, which may end within a line or a character. */
export function appendLog(tail: LogTail, stream: number, data: Buffer): LogTail {
  const bytes = Buffer.concat([tail.open[stream] ?? Buffer.alloc(0), data]);
  const end = bytes.lastIndexOf(0x0a) + 1;
  const lines = bytes
    .subarray(0, end)
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .slice(-MOST_LINES)
    .map(cleanLine);
  // A copy of the end only, or a small slice would keep the whole piece in memory.
  const open = Buffer.from(bytes.subarray(Math.max(end, bytes.length - LONGEST_LINE)));
  return { lines: [...tail.lines, ...lines].slice(-MOST_LINES), open: { ...tail.open, [stream]: open } };
}

/** All lines, with those that were never ended. */
export function readLogTail({ lines, open }: LogTail): readonly string[] {
  const unfinished = Object.values(open).filter(({ length }) => length > 0);
  return [...lines, ...unfinished.map((bytes) => cleanLine(bytes.toString('utf8')))].slice(-MOST_LINES);
}

/** What a terminal would show in the end: progress bars write one line over and over with carriage returns. */
function cleanLine(line: string): string {
  const text = line.endsWith('\r') ? line.slice(0, -1) : line;
  return stripVTControlCharacters(text.slice(text.lastIndexOf('\r') + 1)).slice(0, LONGEST_LINE);
}
