import type { Flag } from './dockerfile';

type FlagKind = 'switch' | 'value' | 'values';

const file = { chown: 'value', chmod: 'value', link: 'switch', exclude: 'values' } as const;

/** Instructions that take flags. Newer frontends know more of them, so an unknown flag is no error here. */
const flagsByKeyword: Readonly<Record<string, Readonly<Record<string, FlagKind>>>> = {
  FROM: { platform: 'value' },
  RUN: { mount: 'values', network: 'value', security: 'value', device: 'values' },
  COPY: { ...file, from: 'value', parents: 'switch' },
  ADD: { ...file, checksum: 'value', 'keep-git-dir': 'switch', unpack: 'switch' },
  HEALTHCHECK: {
    interval: 'value',
    timeout: 'value',
    'start-period': 'value',
    'start-interval': 'value',
    retries: 'value',
  },
};

/** BuildKit never looks at the flags of these. */
const unchecked = new Set(['ARG', 'STOPSIGNAL']);

/**
 * What BuildKit would say about the flags of an instruction, or `null`.
 * Source: moby/buildkit, frontend/dockerfile/instructions/bflag.go.
 */
export function checkFlags(keyword: string, flags: readonly Flag[]): string | null {
  if (unchecked.has(keyword)) return null;
  const kinds = new Map(Object.entries(flagsByKeyword[keyword] ?? {}));
  const seen = new Set<string>();
  for (const { name, value } of flags) {
    const kind = kinds.get(name);
    if (kind === undefined) {
      if (kinds.size === 0 || name === '') return `unknown flag: ${name}`;
      continue;
    }
    if (seen.has(name) && kind !== 'values') return `duplicate flag specified: ${name}`;
    seen.add(name);
    if (kind !== 'switch' && value === null) return `missing a value on flag: ${name}`;
    if (kind === 'switch' && value === '') return `missing a value on flag: ${name}`;
    if (kind === 'switch' && value !== null && !['true', 'false'].includes(value.toLowerCase())) {
      return `expecting boolean value for flag ${name}, not: ${value}`;
    }
  }
  return null;
}

/** The last value of a flag, or `null` without one. */
export function flagValue(flags: readonly Flag[], name: string): string | null {
  return flagValues(flags, name).at(-1) ?? null;
}

export function flagValues(flags: readonly Flag[], name: string): readonly string[] {
  return flags.flatMap((flag) => (flag.name === name && flag.value !== null ? [flag.value] : []));
}

export function isSwitchedOn(flags: readonly Flag[], name: string): boolean {
  return flags.some((flag) => flag.name === name && flag.value?.toLowerCase() !== 'false');
}
