/** A property of a value of unknown shape, by path; `undefined` wherever the path ends early. */
export function propertyAt(value: unknown, ...path: readonly string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null || !Object.hasOwn(current, name)) return undefined;
    current = (current as Record<string, unknown>)[name];
  }
  return current;
}

/** The same, where only a non-empty string will do. */
export function stringAt(value: unknown, ...path: readonly string[]): string | null {
  const found = propertyAt(value, ...path);
  return typeof found === 'string' && found !== '' ? found : null;
}
