type Values = Readonly<Record<string, unknown>>;

/**
 * What a command line says of options, as it was typed: Nx has made numbers of `2.0` and `1.10` by then, which are
 * other tags than `2` and `1.1`. Leaves out what Nx itself puts among overrides.
 *
 * @param overrides of a task: parsed values, and the words they were parsed from
 */
export function readOverrides(overrides: Values): Values {
  const typed = readTypedWords(overrides['__overrides_unparsed__']);
  const own = Object.entries(overrides).filter(([name]) => !name.startsWith('_') && name !== 'verbose');
  return Object.fromEntries(
    own.map(([name, value]) => {
      // `--no-cache` is buildx's own switch, which the parser takes for `cache: false`.
      if (name === 'cache' && value === false) return ['noCache', true];
      return [toCamelCase(name), restoreText(value, name, typed)];
    }),
  );
}

function toCamelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The texts given for each option, `buildArgs.V` among them, in order. */
function readTypedWords(words: unknown): ReadonlyMap<string, readonly string[]> {
  const typed = new Map<string, string[]>();
  const list = Array.isArray(words) ? words.map(String) : [];
  for (const [index, word] of list.entries()) {
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (name === undefined) continue;
    const text = inline ?? list[index + 1] ?? '';
    typed.set(name, [...(typed.get(name) ?? []), text]);
  }
  return typed;
}

function restoreText(value: unknown, path: string, typed: ReadonlyMap<string, readonly string[]>): unknown {
  const texts = typed.get(path) ?? [];
  if (typeof value === 'number') return texts.at(-1) ?? value;
  if (Array.isArray(value)) return texts.length === value.length ? texts : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, restoreText(each, `${path}.${name}`, typed)]),
  );
}
