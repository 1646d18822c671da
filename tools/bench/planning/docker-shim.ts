import { mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Makes a `docker` that writes down with what it is called and then is the real one.
 *
 * @param path the PATH that the real one is found on
 * @param log file that gets one line for each call
 * @returns a PATH on which the new one comes first
 */
export function writeDockerShim(folder: string, path: string, log: string): string {
  const script = ['#!/bin/sh', `printf '%s\\n' "$*" >>'${log}'`, `PATH='${path}' exec docker "$@"`, ''];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'docker'), script.join('\n'), { mode: 0o755 });
  return [folder, path].join(delimiter);
}
