import type { BuildPlan, PlannedImage } from '../model/build-plan';
import type { CachePlan } from '../model/cache-plan';
import { formatNote } from './format-failure';
import { formatPlanHead } from './format-run';

/** A plan as a person reads it: what will be built, on what, from where, and where to. */
export function formatPlan(plan: BuildPlan): string {
  const head = formatPlanHead(
    plan,
    plan.images.map(({ id }) => id),
  );
  return [head, ...plan.images.map(formatImage), ...plan.notes.map(formatNote)].join('\n\n');
}

const VERBS = { build: 'build', reuse: 'reuse', unknown: 'not known yet' } as const;

function formatImage(image: PlannedImage): string {
  const { id, parents, reuse, decision, invocation } = image;
  const { file, context, references, output, cache } = invocation;
  const facts: readonly (readonly [string, readonly string[]])[] = [
    ['on', parents.map((parent) => parent.id)],
    ['from', [`${file} in ${context}`]],
    ['by', describePlace(image)],
    [output, references],
    ['reads', cache.imports.map(({ ref }) => `${ref}${describeRelative(cache)}`)],
    ['writes', cache.export === null ? [] : [cache.export.ref ?? 'cache in the image']],
  ];
  const key = reuse.key === null ? [] : [`  ${'key'.padEnd(7)}${reuse.key}`];
  return [
    `${id}  ${VERBS[decision.action]}: ${decision.reason}`,
    ...key,
    ...facts.flatMap(([name, values]) => values.map((value) => `  ${name.padEnd(7)}${value}`)),
  ].join('\n');
}

function describePlace({ builder, placement, decision }: PlannedImage): readonly string[] {
  if (placement === null || decision.action === 'reuse') return [];
  return [`${builder}: ${placement.reason} (${placement.family})`];
}

function describeRelative({ relative }: CachePlan): string {
  if (relative === null) return '';
  const steps = relative.steps === 1 ? 'one step' : `${String(relative.steps)} steps`;
  return ` (of ${relative.id}, which begins with the same ${steps})`;
}
