import type { CacheExport, CacheImport } from '../model/cache-plan';
import { formatAzblobExport, formatAzblobImport } from './backends/azblob';
import { formatGhaExport, formatGhaImport } from './backends/gha';
import { formatInlineExport } from './backends/inline';
import { formatLocalExport, formatLocalImport } from './backends/local';
import { formatRegistryExport, formatRegistryImport } from './backends/registry';
import { formatS3Export, formatS3Import } from './backends/s3';

/** The value of `--cache-from`. */
export function formatCacheImport(cache: CacheImport): string {
  return formatFields(listImportFields(cache));
}

function listImportFields(cache: CacheImport): readonly string[] {
  switch (cache.backend) {
    case 'registry':
      return formatRegistryImport(cache);
    case 'local':
      return formatLocalImport(cache);
    case 'gha':
      return formatGhaImport(cache);
    case 's3':
      return formatS3Import(cache);
    case 'azblob':
      return formatAzblobImport(cache);
  }
}

/** The value of `--cache-to`. */
export function formatCacheExport(cache: CacheExport): string {
  return formatFields(listExportFields(cache));
}

function listExportFields(cache: CacheExport): readonly string[] {
  switch (cache.backend) {
    case 'inline':
      return formatInlineExport();
    case 'registry':
      return formatRegistryExport(cache);
    case 'local':
      return formatLocalExport(cache);
    case 'gha':
      return formatGhaExport(cache);
    case 's3':
      return formatS3Export(cache);
    case 'azblob':
      return formatAzblobExport(cache);
  }
}

/** buildx reads such values as one line of CSV: a field with a comma or a quote is put in quotes. */
export function formatFields(fields: readonly string[]): string {
  return fields.map((field) => (/[",]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field)).join(',');
}
