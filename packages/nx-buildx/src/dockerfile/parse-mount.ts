/** One `RUN --mount`, fields in order, values as written. */
export interface Mount {
  readonly fields: readonly MountField[];
  /** Never holds a variable. */
  readonly from: string | null;
}

export interface MountField {
  /** Lower case. */
  readonly key: string;
  /** `null` for a bare word such as `ro`. */
  readonly value: string | null;
}

export type MountOutcome =
  { readonly ok: true; readonly value: Mount } | { readonly ok: false; readonly message: string };

/** Source: moby/buildkit, frontend/dockerfile/instructions/commands_runmount.go. */
export function parseMount(text: string): MountOutcome {
  const columns = parseCsvRecord(text);
  if (columns === null) return { ok: false, message: `failed to parse csv mounts: ${text}` };
  const fields = columns.map(parseField);
  const froms = fields.filter(({ key, value }) => key === 'from' && value !== null);
  if (froms.some(({ value }) => /\$./.test(value ?? ''))) {
    return { ok: false, message: "'from' doesn't support variable expansion, define alias stage instead" };
  }
  return { ok: true, value: { fields, from: froms.at(-1)?.value || null } };
}

function parseField(column: string): MountField {
  const equals = column.indexOf('=');
  if (equals < 0) return { key: column.toLowerCase(), value: null };
  return { key: column.slice(0, equals).toLowerCase(), value: column.slice(equals + 1) };
}

/** The value of the last of these keys, or `null`. */
export function mountValue(fields: readonly MountField[], ...keys: readonly string[]): string | null {
  return fields.findLast(({ key }) => keys.includes(key))?.value ?? null;
}

/** One line of RFC 4180, as Go's `encoding/csv` reads it; `null` where that fails. */
function parseCsvRecord(text: string): readonly string[] | null {
  if (text === '') return null;
  const columns: string[] = [];
  let rest = text;
  for (;;) {
    const match = /^"((?:[^"]|"")*)"(,|$)/.exec(rest) ?? /^([^",][^",]*|)(,|$)/.exec(rest);
    if (match === null) return null;
    const quoted = rest.startsWith('"');
    columns.push(quoted ? (match[1] ?? '').replaceAll('""', '"') : (match[1] ?? ''));
    if (match[2] === '') return columns;
    rest = rest.slice(match[0].length);
  }
}
