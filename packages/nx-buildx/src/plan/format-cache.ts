import type { CacheExport, CacheImport } from '../model/cache-plan';

/** The value of `--cache-from`. */
export function formatCacheImport({ backend, ref }: CacheImport): string {
  return formatFields([`type=${backend}`, backend === 'local' ? `src=${ref}` : `ref=${ref}`]);
}

/**
 * The value of `--cache-to`. Media types are explicit since every registry accepts these and BuildKit's own default
 * came only with 0.21; a failing export never fails a build, it is reported.
 */
export function formatCacheExport({ backend, ref, mode }: CacheExport): string {
  if (ref === null) return `type=${backend}`;
  const place = backend === 'local' ? `dest=${ref}` : `ref=${ref}`;
  const always = ['ignore-error=true', 'image-manifest=true', 'oci-mediatypes=true'];
  return formatFields([`type=${backend}`, place, `mode=${mode}`, ...always]);
}

/** buildx reads such values as one line of CSV: a field with a comma or a quote is put in quotes. */
export function formatFields(fields: readonly string[]): string {
  return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}
