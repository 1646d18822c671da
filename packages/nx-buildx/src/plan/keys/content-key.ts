import { hash } from 'node:crypto';
import type { ResolvedDockerfile, ResolvedInstruction } from '../../dockerfile/resolved-dockerfile';

/** Another one makes all keys others. */
const SCHEMA = 1;

/** All that a build reads, in plain values; see docs/guides/reuse.md. */
export interface KeyParts {
  /** By platform, each as its build resolves it. */
  readonly builds: readonly { readonly platform: string; readonly stages: readonly unknown[] }[];
  /** Of each source, in the order of the instructions. */
  readonly files: readonly string[];
  /** What image names stand for, in the order of their use: digests of images, keys of parents. */
  readonly images: readonly string[];
  /** Options of buildx that change what is built. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** @returns 32 hex digits: half a SHA-256, which fits into a tag */
export function hashKey({ builds, files, images, options }: KeyParts): string {
  const parts = [SCHEMA, builds, files, images, options];
  return hash('sha256', JSON.stringify(parts)).slice(0, 32);
}

/**
 * Instructions as BuildKit runs them: without lines, comments and the names of stages.
 *
 * @param images what image names stand for: a registry's own name for an image decides nothing
 */
export function describeStages(
  { stages }: ResolvedDockerfile,
  images: Readonly<Record<string, string>>,
): readonly unknown[] {
  const positions = new Map<string, number>();
  stages.forEach(({ index, label, name }, position) => {
    for (const each of [String(index), label, ...(name === null ? [] : [name])])
      positions.set(each, position);
  });
  const bases = new Map(stages.map(({ index }, position) => [index, position]));
  return stages.map(({ base, baseStage, platform, instructions }) => [
    baseStage === null ? (images[base] ?? base) : (bases.get(baseStage) ?? base),
    platform,
    sortSettings(instructions).map((instruction) => describeInstruction(instruction, positions, images)),
  ]);
}

/** What an instruction sets for the image alone, or for each RUN behind it, which carries its environment. */
const SETTINGS = new Set(['ENV', 'EXPOSE', 'LABEL', 'MAINTAINER', 'STOPSIGNAL', 'VOLUME']);
/** The same, where no SHELL says how they are run. */
const COMMANDS = new Set(['CMD', 'ENTRYPOINT', 'HEALTHCHECK']);

/**
 * Settings behind all else, since it makes no difference between which steps they stand; the order of those of one kind
 * stays. An `ARG` is left out: what it sets is in the environment of each RUN behind it, and in the text of all else.
 */
function sortSettings(instructions: readonly ResolvedInstruction[]): readonly ResolvedInstruction[] {
  const hasShell = instructions.some(({ keyword }) => keyword === 'SHELL');
  const isSetting = ({ keyword }: ResolvedInstruction) =>
    SETTINGS.has(keyword) || (COMMANDS.has(keyword) && !hasShell);
  const settings = instructions
    .filter(isSetting)
    .sort((a, b) => (a.keyword < b.keyword ? -1 : a.keyword > b.keyword ? 1 : 0));
  return [...instructions.filter((each) => each.keyword !== 'ARG' && !isSetting(each)), ...settings];
}

/** Which stage or image that is, is told apart from its name. */
const MOUNT_FROM = /((?:^|,)"?from=)[^,"]*/gi;

/** @param positions what stages are told apart by, by index, label and name */
export function describeInstruction(
  { keyword, flags, text, words, mounts, heredocs, environment }: ResolvedInstruction,
  positions: ReadonlyMap<string, number | string>,
  images: Readonly<Record<string, string>>,
): unknown {
  const identify = (from: string) => positions.get(from.toLowerCase()) ?? images[from] ?? from;
  const named = flags.map(({ name, value }) => {
    if (name === 'from' && value !== null) return [name, identify(value)];
    return [name, name === 'mount' ? (value?.replace(MOUNT_FROM, '$1') ?? null) : value];
  });
  const froms = mounts.map(({ from }) => (from === null ? null : identify(from)));
  // Joined, `A="b c=d"` is `A=b c=d`.
  const body = words.join(' ') === text ? words : text;
  // What a RUN finds in its environment is part of what BuildKit caches it by.
  const variables = keyword === 'RUN' ? Object.entries(environment).sort(([a], [b]) => (a < b ? -1 : 1)) : [];
  return [keyword, named, froms, body, heredocs.map(({ name, content }) => [name, content]), variables];
}
