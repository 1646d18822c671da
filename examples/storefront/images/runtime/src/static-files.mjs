import { readFile } from 'node:fs/promises';
import { extname, join, normalize } from 'node:path';

/** An app that serves the folder STATIC_ROOT, and of each file the smallest form the client takes. */
const root = process.env.STATIC_ROOT ?? '/app/public';

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
};

const ENCODINGS = [
  { name: 'br', suffix: '.br' },
  { name: 'gzip', suffix: '.gz' },
];

export async function fallback({ url, headers }) {
  // `normalize` of an absolute path cannot leave it.
  const path = normalize(decodeURIComponent(url.pathname));
  const file = join(root, path.endsWith('/') ? `${path}index.html` : path);
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  const accepted = String(headers['accept-encoding'] ?? '');
  for (const { name, suffix } of ENCODINGS.filter(({ name }) => accepted.includes(name))) {
    const body = await readIfThere(file + suffix);
    if (body !== null) return { type, headers: { 'content-encoding': name, vary: 'accept-encoding' }, body };
  }
  const body = await readIfThere(file);
  return body === null ? { status: 404, body: `nothing at ${path}\n` } : { type, body };
}

async function readIfThere(file) {
  try {
    return await readFile(file);
  } catch {
    return null;
  }
}
