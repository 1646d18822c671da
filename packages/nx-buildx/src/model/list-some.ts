const MOST = 12;

/** Names for a message, without repetition; of many only the first, and how many more there are. */
export function listSome(names: readonly string[]): string {
  const all = [...new Set(names)];
  const more = all.length - MOST;
  return all.slice(0, MOST).join(', ') + (more > 0 ? ` and ${String(more)} more` : '');
}
