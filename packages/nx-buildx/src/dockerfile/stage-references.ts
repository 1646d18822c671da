import type { Dockerfile, Instruction } from './dockerfile';
import { expandWord } from './expand';
import { flagValue, flagValues } from './flags';
import { parseMount } from './parse-mount';

/** The stage that a `--from` names, or `null` for anything else. An index only counts in COPY. */
export function findStage(byName: ReadonlyMap<string, number>, keyword: string, from: string): number | null {
  if (keyword === 'COPY' && isIndex(from)) return Number(from);
  return byName.get(from.toLowerCase()) ?? null;
}

/** Values of `COPY --from` and `RUN --mount=from=`. */
export function namedSources({ keyword, flags }: Instruction): readonly string[] {
  if (keyword === 'COPY') {
    const from = flagValue(flags, 'from') ?? '';
    return from === '' ? [] : [from];
  }
  if (keyword !== 'RUN') return [];
  return flagValues(flags, 'mount').flatMap((text) => {
    const mount = parseMount(text);
    return mount.ok && mount.value.from !== null ? [mount.value.from] : [];
  });
}

function isIndex(from: string): boolean {
  return /^[+-]?\d+$/.test(from);
}

/** What BuildKit would say about a `COPY --from`, or `null`. */
export function refuseFrom(keyword: string, from: string, dockerfile: Dockerfile): string | null {
  if (keyword !== 'COPY') return null;
  const expansion = expandWord(from, () => undefined, dockerfile.escape);
  if (!expansion.ok) return expansion.message;
  if (expansion.value !== from) {
    return 'variable expansion is not supported for --from, define a new stage with FROM using ARG from global scope';
  }
  const outside = isIndex(from) && !(Number(from) >= 0 && Number(from) < dockerfile.stages.length);
  return outside ? `invalid stage index ${from}` : null;
}
