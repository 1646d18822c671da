/**
 * What is written of tags, as a list of entries in the notation of docker/metadata-action: one on a line, attributes
 * parted by commas. Commas also part entries where they can mean nothing else: before `type=`, and in front of what is
 * no attribute as long as no `type=` was said. An object becomes the text it stands for.
 *
 * @returns the entries; what is none is left as it is, for the schema to refuse
 */
export function readTagEntries(value: unknown): unknown {
  if (Array.isArray(value)) return value.flatMap(readEntry);
  const entries = readEntry(value);
  return entries.length === 1 && typeof entries[0] !== 'string' ? value : entries;
}

function readEntry(value: unknown): readonly unknown[] {
  if (typeof value === 'string') return splitText(value);
  if (typeof value === 'number' || typeof value === 'boolean') return [String(value)];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [value];
  const attributes = Object.entries(value);
  const isFlat = attributes.every(([, each]) => ['string', 'number', 'boolean'].includes(typeof each));
  return attributes.length > 0 && isFlat ? [formatRule(attributes)] : [value];
}

function splitText(text: string): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim());
  const entries = lines.filter((line) => line !== '' && !line.startsWith('#')).flatMap(splitLine);
  return entries.length === 0 ? [''] : entries;
}

function splitLine(line: string): readonly string[] {
  return line.split(/,(?=\s*type\s*=)/).flatMap((part) => {
    const entry = part.trim();
    return /^"?type\s*=/.test(entry)
      ? [entry]
      : entry.split(/,(?!\s*[a-z]+\s*=)|,(?=\s*latest=)/).map((each) => each.trim());
  });
}

/** `type` comes first, whatever the order of the object. */
function formatRule(attributes: readonly (readonly [string, unknown])[]): string {
  const [first] = attributes;
  if (attributes.length === 1 && first?.[0] === 'latest') return `latest=${String(first[1])}`;
  const type = attributes.find(([name]) => name === 'type')?.[1] ?? 'raw';
  const others = attributes.filter(([name]) => name !== 'type');
  return [['type', type] as const, ...others].map(formatField).join(',');
}

function formatField([name, value]: readonly [string, unknown]): string {
  const field = `${name}=${String(value)}`;
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
