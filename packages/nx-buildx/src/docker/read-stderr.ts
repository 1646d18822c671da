/** What buildx itself wrote on stderr, beside the progress. */
export interface BuildxLines {
  /** One line, without buildx's prefixes, or `null` where it wrote none. */
  readonly error: string | null;
  /** 1-based line of the Dockerfile. */
  readonly line: number | null;
  readonly warnings: readonly string[];
  /** Directories of `--cache-from=type=local` that were not there, or held nothing to import: BuildKit never hears of them. */
  readonly missingImports: readonly string[];
}

const LONGEST_MESSAGE = 400;

/**
 * Reads the lines that `buildx build` writes around the progress: warnings, and in the end the place in the
 * Dockerfile with an excerpt between two rules, and `ERROR: failed to build: failed to solve: …`.
 */
export function readBuildxLines(lines: readonly string[]): BuildxLines {
  const warnings = lines.flatMap((line) => /^WARNING: (.+)$/.exec(line)?.[1] ?? []);
  return {
    error: findError(lines),
    line: findLine(lines),
    warnings: [...new Set(warnings)],
    missingImports: warnings.flatMap(
      (text) => /^local cache import at (.+) (?:not found|skipped)(?: due to err)?: /.exec(text)?.[1] ?? [],
    ),
  };
}

function findError(lines: readonly string[]): string | null {
  const marked = lines.findLast((line) => line.startsWith('ERROR: '));
  const unmarked = lines.find((line) => line.trim() !== '' && !line.startsWith('WARNING: '));
  const text = marked?.replace(/^ERROR: (?:failed to (?:build|solve): )*/, '') ?? unmarked?.trim();
  return text === undefined ? null : shorten(text);
}

/** The end says how a command ended, the beginning which one. */
function shorten(text: string): string {
  if (text.length <= LONGEST_MESSAGE) return text;
  const half = LONGEST_MESSAGE / 2;
  return `${text.slice(0, half)} … ${text.slice(-half)}`;
}

function findLine(lines: readonly string[]): number | null {
  const rule = lines.findIndex((line, at) => isRule(line) && isPlace(lines[at - 1]));
  const [, place] = /:(\d+)$/.exec(lines[rule - 1] ?? '') ?? [];
  const [, parse] = place === undefined ? (/parse error on line (\d+):/.exec(lines.join('\n')) ?? []) : [];
  const found = place ?? parse;
  return found === undefined ? null : Number(found);
}

function isRule(line: string): boolean {
  return /^-{20}$/.test(line);
}

function isPlace(line: string | undefined): boolean {
  return line !== undefined && /^\S.*:\d+$/.test(line);
}
