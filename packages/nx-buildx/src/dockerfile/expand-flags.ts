import type { Flag, Instruction } from './dockerfile';
import { mountValue, parseMount, type MountField } from './parse-mount';
import type { ResolvedMount } from './resolved-dockerfile';
import type { StageScope } from './stage-scope';

export interface ExpandedFlags {
  readonly flags: readonly Flag[];
  /** Of RUN. */
  readonly mounts: readonly ResolvedMount[];
  /** Variables in the sources of mounts whose value only the base image may know. */
  readonly unset: readonly string[];
}

/** `--exclude` is taken literally (bk#6072); `--from` must be literal. */
const expandedFlags: Readonly<Record<string, readonly string[]>> = {
  ADD: ['chown', 'chmod', 'checksum'],
  COPY: ['chown', 'chmod'],
};

/** Source: moby/buildkit, the `Expand` methods in frontend/dockerfile/instructions/commands.go. */
export function expandFlags({ keyword, flags }: Instruction, scope: StageScope): ExpandedFlags {
  const mounts: ResolvedMount[] = [];
  const unset: string[] = [];
  const expanded = flags.map(({ name, value }): Flag => {
    if (value !== null && keyword === 'RUN' && name === 'mount') {
      const { mount, text, unset: names } = expandMount(value, scope);
      if (mount !== null) mounts.push(mount);
      unset.push(...names);
      return { name, value: text };
    }
    const expands = value !== null && expandedFlags[keyword]?.includes(name);
    return { name, value: expands ? scope.expand(value) : value };
  });
  return { flags: expanded, mounts, unset };
}

function expandMount(
  value: string,
  scope: StageScope,
): { readonly mount: ResolvedMount | null; readonly text: string; readonly unset: readonly string[] } {
  const parsed = parseMount(value);
  if (!parsed.ok) return { mount: null, text: value, unset: [] };
  const unset: string[] = [];
  const fields = parsed.value.fields.map(({ key, value: written }): MountField => {
    if (written === null || key === 'from') return { key, value: written };
    const lexed = scope.lex(written);
    if (key === 'source' || key === 'src' || key === 'type') unset.push(...lexed.unset);
    return { key, value: lexed.text };
  });
  const mount: ResolvedMount = {
    type: mountValue(fields, 'type')?.toLowerCase() ?? 'bind',
    from: parsed.value.from,
    source: mountValue(fields, 'source', 'src'),
  };
  return { mount, text: fields.map(formatField).join(','), unset };
}

function formatField({ key, value }: MountField): string {
  const text = value === null ? key : `${key}=${value}`;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
