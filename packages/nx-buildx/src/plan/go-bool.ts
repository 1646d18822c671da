/** What Go's `strconv.ParseBool` takes for true, as buildx reads variables and build args. */
const TRUE = new Set(['1', 't', 'T', 'true', 'True', 'TRUE']);

/** Whether buildx takes a text for true; all else is false to it, or an error of its own. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && TRUE.has(value);
}
