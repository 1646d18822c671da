import type { BuildInvocation, BuildPlan, PlannedImage, PlatformSplit } from '../model/build-plan';
import type { CachePlan } from '../model/cache-plan';
import { listSome } from '../model/list-some';
import { formatNote } from './format-failure';
import { formatPlannedMounts } from './format-mounts';
import { formatPlanHead } from './format-run';

/** A plan as a person reads it: what will be built, on what, from where, and where to. */
export function formatPlan(plan: BuildPlan): string {
  const head = formatPlanHead(
    plan,
    plan.images.map(({ id }) => id),
  );
  return [head, ...plan.images.map((image) => formatImage(image, plan)), ...plan.notes.map(formatNote)].join(
    '\n\n',
  );
}

const VERBS = { build: 'build', reuse: 'reuse', unknown: 'not known yet' } as const;

function formatImage(image: PlannedImage, { mounts = [] }: BuildPlan): string {
  const { id, parents, reuse, decision, invocation, split } = image;
  const { file, context, filter, references, output, cache } = invocation;
  const builds = split?.builds ?? [{ invocation }];
  const facts: readonly (readonly [string, readonly string[]])[] = [
    ['on', parents.map((parent) => parent.id)],
    ['from', [`${file} in ${context}`]],
    ['sends', filter === null ? [] : [listSome(filter.kept)]],
    ['by', describePlace(image)],
    [output, references],
    ['reads', cache.imports.map(({ ref }) => `${ref}${describeRelative(cache)}`)],
    ['writes', builds.flatMap((each) => describeExport(each.invocation))],
    ['apart', split === null ? [] : [describeSplit(split)]],
    [
      'mount',
      formatPlannedMounts(
        mounts.filter(({ users }) => users.some(({ image }) => image === id)),
        mounts,
      ),
    ],
  ];
  const key = reuse.key === null ? [] : [`  ${'key'.padEnd(7)}${reuse.key}`];
  return [
    `${id}  ${VERBS[decision.action]}: ${decision.reason}`,
    ...key,
    ...facts.flatMap(([name, values]) => values.map((value) => `  ${name.padEnd(7)}${value}`)),
  ].join('\n');
}

function describeExport({ cache }: BuildInvocation): readonly string[] {
  return cache.export === null ? [] : [cache.export.ref ?? 'cache in the image'];
}

function describeSplit({ builds, reason }: PlatformSplit): string {
  return `${builds.map(({ platform, builder }) => `${platform} on ${builder}`).join(', ')}: ${reason}`;
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
