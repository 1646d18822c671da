import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { type BuildProgress, decodeProgress } from './decode-progress';
import { makeFolder } from './test-folder';

/** One run of the program `docker`. Times are milliseconds since 1970. */
export interface RecordedCall {
  readonly argv: readonly string[];
  readonly pid: number;
  readonly startedAt: number;
  /** `null` while it runs, and where it was killed. */
  readonly endedAt: number | null;
}

/** One `docker buildx build`, and BuildKit's own account of it. */
export interface RecordedBuild extends RecordedCall {
  /**
   * Last part of the first tag's repository: `api` of `127.0.0.1:5000/acme/api:latest`. Of a build without a tag the
   * folder of its Dockerfile.
   */
  readonly image: string;
  /** All values of `--tag`. */
  readonly references: readonly string[];
  readonly progress: BuildProgress;
}

/** A folder that comes first on a PATH: the `docker` in it is the real one, and leaves a record of each call. */
export interface Recorder {
  /** The PATH to give to whoever is watched. */
  readonly path: string;
  /** In the order they started. */
  calls(): readonly RecordedCall[];
  /** Of those calls the builds. */
  builds(): readonly RecordedBuild[];
}

/**
 * @param path the PATH that the real `docker` is found on, and that the recorder's own stands before
 * @param program what is run in place of the `docker` found, for what a real one cannot be made to do
 */
export function createRecorder(path: string, program = findProgram('docker', path)): Recorder {
  const folder = makeFolder('record');
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'docker'), formatShim(folder, program), { mode: 0o755 });
  const calls = (): readonly (RecordedCall & { readonly folder: string })[] =>
    readdirSync(folder)
      .flatMap((name) => readCall(join(folder, name), name))
      .sort((one, other) => one.startedAt - other.startedAt);
  return {
    path: [bin, path].join(delimiter),
    calls,
    builds: () => calls().flatMap((call) => readBuild(call)),
  };
}

/** @returns absolute path; fails where there is none */
export function findProgram(name: string, path: string): string {
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));
  if (found === undefined) throw new Error(`${name} is not on the PATH ${path}`);
  return found;
}

/**
 * The real program takes the shim's place, process id, signals and exit code included. Only its stderr goes through
 * a copier, which no signal to the group stops, so that the record is whole and the reader hears everything.
 */
function formatShim(folder: string, program: string): string {
  return [
    '#!/usr/bin/env bash',
    `call='${folder}'/call-$EPOCHREALTIME-$$`,
    'mkdir "$call"',
    `printf '%s\\0' "$@" > "$call/argv"`,
    `exec '${program}' "$@" 2> >(`,
    `  trap '' INT TERM HUP`,
    '  tee "$call/stderr" >&2',
    // The reader sees the end of the stream after this, when the copier ends.
    '  echo "$EPOCHREALTIME" > "$call/end"',
    ')',
    '',
  ].join('\n');
}

function readCall(folder: string, name: string): readonly (RecordedCall & { readonly folder: string })[] {
  const [, seconds, pid] = /^call-([\d.]+)-(\d+)$/.exec(name) ?? [];
  const argv = readText(join(folder, 'argv'));
  if (seconds === undefined || argv === '') return [];
  const end = readText(join(folder, 'end')).trim();
  return [
    {
      folder,
      argv: argv.split('\0').slice(0, -1),
      pid: Number(pid),
      startedAt: Number(seconds) * 1000,
      endedAt: end === '' ? null : Number(end) * 1000,
    },
  ];
}

function readBuild({
  folder,
  ...call
}: RecordedCall & { readonly folder: string }): readonly RecordedBuild[] {
  if (call.argv[0] !== 'buildx' || call.argv[1] !== 'build') return [];
  const references = readOption(call.argv, 'tag');
  const [tagged] = references;
  const image =
    tagged === undefined
      ? basename(dirname(readOption(call.argv, 'file')[0] ?? ''))
      : (/([^/:]+)(?::[^/:]+)?$/.exec(tagged)?.[1] ?? '');
  return [{ ...call, image, references, progress: decodeProgress(readText(join(folder, 'stderr'))) }];
}

/** @returns the values of a long option, written `--name=value` or `--name value` */
export function readOption(argv: readonly string[], name: string): readonly string[] {
  return argv.flatMap((word, index) => {
    if (word.startsWith(`--${name}=`)) return [word.slice(name.length + 3)];
    const next = argv[index + 1];
    return word === `--${name}` && next !== undefined ? [next] : [];
  });
}

function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
