import { contextPath, hasWildcard, isRemote } from './context-path';
import { flagValue, flagValues, isSwitchedOn } from './flags';
import type { ImageUse, ResolvedInstruction, SourceUse } from './resolved-dockerfile';

/** Where a `--from` leads: nowhere to look for files (a stage, `scratch`), or an image or named context. */
export type FromTarget = { readonly kind: 'inside' } | { readonly kind: 'external'; readonly name: string };

export interface Selection {
  readonly images: readonly ImageUse[];
  readonly sources: readonly SourceUse[];
  /** What BuildKit refuses. */
  readonly errors: readonly string[];
}

const nothing: Selection = { images: [], sources: [], errors: [] };

/** Images and files that one instruction of a reachable stage reads. */
export function selectSources(
  instruction: ResolvedInstruction,
  stage: string,
  resolveFrom: (from: string, keyword: string) => FromTarget,
): Selection {
  switch (instruction.keyword) {
    case 'ADD':
    case 'COPY':
      return selectFiles(instruction, stage, resolveFrom);
    case 'RUN':
      return selectMounts(instruction, stage, resolveFrom);
    default:
      return nothing;
  }
}

function selectFiles(
  { keyword, flags, sources, line }: ResolvedInstruction,
  stage: string,
  resolveFrom: (from: string, keyword: string) => FromTarget,
): Selection {
  const instruction = keyword === 'ADD' ? 'ADD' : 'COPY';
  const from = instruction === 'COPY' ? flagValue(flags, 'from') || null : null;
  const target = from === null ? null : resolveFrom(from, keyword);
  const context = target?.kind === 'external' ? target.name : null;
  const images =
    context === null
      ? []
      : [{ name: context, instruction: 'COPY --from' as const, line, stage, platform: null }];
  const wrong = instruction === 'COPY' ? sources.filter(isRemote) : [];
  const errors = wrong.map((source) => `source can't be a URL for COPY: ${source}`);
  if (target?.kind === 'inside') return { images, sources: [], errors };
  const selected = sources.map((written): SourceUse => {
    const remote = instruction === 'ADD' && isRemote(written);
    const path = remote ? written : contextPath(written);
    return {
      path,
      instruction,
      line,
      stage,
      context,
      remote,
      checksum: flagValue(flags, 'checksum') || null,
      exclude: flagValues(flags, 'exclude'),
      parents: isSwitchedOn(flags, 'parents'),
      wildcard: !remote && hasWildcard(path),
    };
  });
  return { images, sources: selected, errors };
}

function selectMounts(
  { mounts, line }: ResolvedInstruction,
  stage: string,
  resolveFrom: (from: string, keyword: string) => FromTarget,
): Selection {
  const images: ImageUse[] = [];
  const sources: SourceUse[] = [];
  for (const { type, from, source } of mounts) {
    const target = from === null ? null : resolveFrom(from, 'RUN');
    const context = target?.kind === 'external' ? target.name : null;
    // BuildKit looks up the image of any mount, whatever its type.
    if (context !== null)
      images.push({ name: context, instruction: 'RUN --mount', line, stage, platform: null });
    const reads = type === 'bind' || (type === 'cache' && context !== null);
    if (!reads || target?.kind === 'inside') continue;
    sources.push({
      path: contextPath(source ?? ''),
      instruction: 'RUN --mount',
      line,
      stage,
      context,
      remote: false,
      checksum: null,
      exclude: [],
      parents: false,
      wildcard: false,
    });
  }
  return { images, sources, errors: [] };
}
