import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type AptEntry, parseDeb822Sources, parseSourcesList } from './parse-apt-sources';

/** Reads the machine's own package sources: where it gets packages from, so may we. */
export function readAptSources(folder = '/etc/apt'): AptEntry[] {
  const parts = join(folder, 'sources.list.d');
  const names = existsSync(parts) ? readdirSync(parts).sort() : [];
  const files = [join(folder, 'sources.list'), ...names.map((name) => join(parts, name))];
  return files.flatMap((file) => {
    if (!existsSync(file)) return [];
    if (file.endsWith('.list')) return parseSourcesList(readFileSync(file, 'utf8'));
    return file.endsWith('.sources') ? parseDeb822Sources(readFileSync(file, 'utf8')) : [];
  });
}
