import type { BuildPlan, PlannedImage } from '../model/build-plan';
import { imageId } from '../model/image';
import type { ImageId } from '../model/image';
import type { CacheResult, ImageOutcome, ImageResult, RunResult } from '../model/result';
import { formatDuration } from './format-duration';
import { formatFailure, formatNote } from './format-failure';
import { formatMounts } from './format-mounts';
import { formatTable } from './format-table';

const SIGNS: Readonly<Record<ImageOutcome, string>> = {
  built: '✔',
  reused: '✔',
  failed: '✖',
  skipped: '◌',
  cancelled: '◌',
};

/** What a process is about to do, and why the cache is used as it is. */
export function formatPlanHead(
  { images, builders, maxParallel }: BuildPlan,
  own: readonly ImageId[],
): string {
  const mine = images.filter(({ id }) => own.includes(id));
  const built = mine.filter(({ decision }) => decision.action !== 'reuse');
  const reasons = [...new Set(built.map(({ invocation }) => `cache ${invocation.cache.reason}`))];
  if (mine.length === 1) return reasons.join('\n');
  return [countImages(mine.length, built.length, builders, maxParallel), ...reasons].join('\n');
}

function countImages(
  all: number,
  built: number,
  builders: BuildPlan['builders'],
  maxParallel: number,
): string {
  if (built === 0) return `${String(all)} images, all exist already`;
  const builder = builders.map(({ name, driver }) => `${name} (${driver})`).join(', ');
  const where = `on ${builder}, at most ${String(maxParallel)} at once`;
  if (built === all) return `${String(all)} images ${where}`;
  return `${String(all)} images: ${String(all - built)} exist already, ${String(built)} ${where}`;
}

export function formatStarted({ id, invocation, builder, placement, split }: PlannedImage): string {
  const builders = new Set(split === null ? [builder] : split.builds.map((build) => build.builder));
  const place = placement === null && builders.size === 1 ? '' : ` on ${[...builders].join(', ')}`;
  return `▶ ${id} → ${invocation.references[0] ?? invocation.output}${place}`;
}

/** One line, and what a person must know of a failure or warning. */
export function formatEnded(result: ImageResult): string {
  const { project, target, outcome, durationMs, steps, warnings, failure, digest } = result;
  const id = imageId(project, target);
  const facts =
    outcome === 'built'
      ? [
          `${String(steps.cached)}/${String(steps.total)} steps cached`,
          formatDuration(durationMs),
          ...shorten(digest),
        ]
      : [
          outcome === 'failed' ? `after ${formatDuration(durationMs)}` : result.reason,
          ...(outcome === 'reused' ? shorten(digest) : []),
        ];
  return [
    `${SIGNS[outcome]} ${id} ${outcome}${outcome === 'reused' ? ':' : ''} ${facts.join(', ')}`,
    ...warnings.map((warning) => formatWarning(result, warning)),
    ...(failure === null || outcome !== 'failed' ? [] : [formatFailure(failure)]),
  ].join('\n');
}

function formatCacheExport({ export: exported }: CacheResult): string {
  if (exported === null || exported.status === 'not-reached') return '–';
  return `${exported.ref ?? 'in the image'}${exported.status === 'failed' ? ' (failed)' : ''}`;
}

function formatWarning({ project, target }: ImageResult, warning: string): string {
  return `⚠ ${imageId(project, target)}: ${warning}`;
}

function shorten(digest: string | null): readonly string[] {
  return digest === null ? [] : [digest.slice(0, 'sha256:'.length + 12)];
}

/** The closing table, and every warning and note of the run: Nx hides what successful tasks print. */
export function formatSummary({ images, totals, durationMs, mounts, notes }: RunResult): string {
  const counts = Object.entries(totals).flatMap(([outcome, count]) =>
    count === 0 ? [] : [`${String(count)} ${outcome}`],
  );
  const warnings = images.flatMap((result) =>
    result.warnings.map((warning) => formatWarning(result, warning)),
  );
  return [
    formatImages(images),
    '',
    `${counts.join(', ')} in ${formatDuration(durationMs)}`,
    ...formatMounts(mounts ?? []),
    ...warnings,
    ...notes.map(formatNote),
  ].join('\n');
}

function formatImages(results: readonly ImageResult[]): string {
  return formatTable(
    [
      { title: 'image' },
      { title: 'outcome' },
      { title: 'cached', right: true },
      { title: 'time', right: true },
      { title: 'cache ref' },
    ],
    results.map(({ project, target, outcome, steps, durationMs, cache }) => [
      imageId(project, target),
      outcome,
      outcome === 'reused' ? '–' : `${String(steps.cached)}/${String(steps.total)}`,
      formatDuration(durationMs),
      formatCacheExport(cache),
    ]),
  );
}
