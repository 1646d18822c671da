import type { SoundnessOutcome } from './check-soundness';
import type { Verdict } from './judge';

const VERDICTS: readonly Verdict[] = ['unsound', 'crashed', 'needless', 'changed', 'same', 'unknown'];

/** What was found, in lines: by kind of mutation and in all. @param seed by which it comes out the same again */
export function summarize(
  { judged, rejected, unconfirmed }: SoundnessOutcome,
  seed: number,
  seconds: number,
): readonly string[] {
  const kinds = [...new Set(judged.map(({ kind }) => kind))].sort();
  const count = (verdict: Verdict, kind?: string): number =>
    judged.filter((each) => each.verdict === verdict && (kind === undefined || each.kind === kind)).length;
  const row = (head: string, cells: readonly (string | number)[]): string =>
    head.padEnd(44) + cells.map((cell) => String(cell).padStart(10)).join('');
  const changed = count('changed') + count('needless');
  return [
    row('mutation', VERDICTS),
    ...kinds.map((kind) =>
      row(
        kind,
        VERDICTS.map((verdict) => count(verdict, kind) || ''),
      ),
    ),
    row(
      'all',
      VERDICTS.map((verdict) => count(verdict)),
    ),
    `${String(count('needless'))} of ${String(changed)} changed keys were needless, in ${seconds.toFixed(1)} s; ` +
      `${String(rejected.length)} images were rejected; ` +
      `${String(unconfirmed.length)} times BuildKit executed again what it took from its cache when asked once more`,
    ...unconfirmed,
    `NX_BUILDX_E2E_SEED=${String(seed)} makes the same up again`,
  ];
}
