/**
 * The target of `rel="next"` in a `Link` header (RFC 8288; OCI distribution-spec, "Listing Tags"), as written, or
 * `null` where there is none.
 */
export function parseNextLink(header: string): string | null {
  for (const [, target, parameters] of header.matchAll(/<([^>]*)>((?:\s*;\s*[^",;<]+(?:"[^"]*")?)*)/g)) {
    const relations = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,"]+))/i.exec(parameters ?? '');
    const names = (relations?.[1] ?? relations?.[2] ?? '').toLowerCase().split(/\s+/);
    if (target !== undefined && target !== '' && names.includes('next')) return target;
  }
  return null;
}
