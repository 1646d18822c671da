import { join } from 'node:path';
import { readText } from './git-folder';

/** Those at the workspace root that Nx loads when it starts (nx.dev "Define environment variables"). */
const files = ['.env', '.local.env', '.env.local'];

/** The variables that the workspace's own `.env` files name. Never fails: a file that cannot be read names none. */
export async function readDotenvNames(workspaceRoot: string): Promise<ReadonlySet<string>> {
  const texts = await Promise.all(files.map((file) => readText(join(workspaceRoot, file))));
  return new Set(texts.flatMap((text) => (text === null ? [] : parseDotenvNames(text))));
}

/**
 * Whatever may be a name, also inside of a value: a name too many costs trust at worst, one too few would be believed. So
 * this is no parser; Node's own knows fewer forms than Nx's (dotenv), which takes `NAME: value` too.
 */
export function parseDotenvNames(text: string): readonly string[] {
  return [...text.matchAll(/^\s*(?:export\s+)?([\w.-]+)\s*[=:]/gm)].flatMap(([, name]) => name ?? []);
}
