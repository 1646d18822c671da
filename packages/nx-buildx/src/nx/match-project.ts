/**
 * Rules for tags whose `match` names the project, `match=^{projectName}@(.*)`: the name is meant as it is, whatever its
 * characters mean in a regular expression. Nx fills in tokens before a plugin reads options, so the name itself is
 * looked for too.
 *
 * @param tags the option, as written
 * @param name of the project
 */
export function matchProject(tags: unknown, name: string): unknown {
  if (typeof tags === 'string') return tags.replace(MATCH, (attribute) => escapeName(attribute, name));
  if (Array.isArray(tags)) return tags.map((each) => matchProject(each, name));
  if (typeof tags !== 'object' || tags === null) return tags;
  return Object.fromEntries(
    Object.entries(tags).map(([attribute, value]) => [
      attribute,
      attribute === 'match' && typeof value === 'string' ? escapeName(value, name) : (value as unknown),
    ]),
  );
}

/** The attribute in a rule's text; in quotes it may hold commas. */
const MATCH = /"\s*match\s*=(?:[^"]|"")*"|\bmatch\s*=[^,\n]*/gi;

function escapeName(pattern: string, name: string): string {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return pattern.replace(new RegExp(`\\{projectName\\}|${escaped}`, 'g'), () => escaped);
}
