/**
 * How many more objects and arrays a line of JSON text opens than it closes.
 *
 * @returns `null` where a string is left open, which no line of JSON text does
 */
export function measureJson(line: string): number | null {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (inString) {
      if (character === '\\') at++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
  }
  return inString ? null : depth;
}
