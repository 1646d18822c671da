import type { BuilderCapabilities } from '../model/builder';
import type { Placement, PoolEntry, PoolMember } from '../model/builder-pool';
import type { Output } from '../model/build-plan';
import type { Failure } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageNode } from '../model/image-graph';
import type { SourceContext } from '../model/source-context';
import type { ReadImageGraph } from './build-image-graph';
import { chooseOutput } from './choose-output';
import { findCommon, findFitting, serves } from './fit-builders';
import type { Member } from './fit-builders';
import { nameFamily, shortenFamily } from './name-family';
import { placeImages } from './place-images';
import type { PlacedImage } from './place-images';

export interface PoolInput {
  readonly graph: ReadImageGraph;
  readonly source: SourceContext;
  /** Those that answered, by name. */
  readonly builders: ReadonlyMap<string | null, BuilderCapabilities>;
  /** Most builds at once on a builder of which no option says it. */
  readonly defaultParallel: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A pool with a place for each image of the run. */
export interface PlannedPool {
  readonly members: readonly PoolMember[];
  readonly places: ReadonlyMap<ImageId, PoolPlace>;
  readonly failures: readonly Failure[];
}

export interface PoolPlace {
  readonly builder: BuilderCapabilities;
  readonly placement: Placement;
  /** Builders beside its own that may build it, the best first; whether they build the same is not known yet. */
  readonly others: readonly BuilderCapabilities[];
}

/**
 * Places the images of a run on the pool that their options name.
 *
 * @returns `null` where they name none; failures are `builder-unfit` and `output-unsupported` for an image that no builder
 *   of the pool can build, and `option-conflict`
 */
export function planPool(nodes: readonly ImageNode[], input: PoolInput): PlannedPool | null {
  const entries = nodes[0]?.definition.options.builders ?? [];
  if (entries.length === 0) return null;
  const members = listMembers(entries, input);
  const platform = findPoolPlatform(entries, input.builders);
  const units = nameUnits(nodes, input.source);
  const fits = nodes.map((node) => findFitting(node, members, platform, input));
  const common = findCommon(fits, units, members);
  const placed = placeImages(
    nodes.map(({ definition: { id, options } }) => ({
      id,
      family: nameFamily(id, input.graph),
      weight: options.weight,
      builders: common.builders.get(units.get(id) ?? id) ?? [],
      unit: units.get(id) ?? id,
    })),
    members,
  );
  const shared = new Set(listRepeated([...units.values()]));
  const places = [...placed].flatMap(([id, place]) => {
    const described = describePlace(place, members, shared.has(units.get(id) ?? id));
    return described === null ? [] : [[id, described] as const];
  });
  return {
    members: members.map(({ name, maxParallel }) => ({ name, maxParallel })),
    places: new Map(places),
    failures: [
      ...nodes.flatMap(checkBuilder),
      ...fits.flatMap(({ failures }) => failures),
      ...common.failures,
    ],
  };
}

/** What images without `platforms` are built for: the own platform of the first builder that names one. */
export function findPoolPlatform(
  entries: readonly PoolEntry[],
  builders: PoolInput['builders'],
): string | null {
  const own = entries.flatMap(({ name, platforms }) => {
    const [first] = builders.get(name)?.platforms ?? [];
    return first === undefined || !serves(platforms, first) ? [] : [first];
  });
  return own[0] ?? null;
}

function listMembers(entries: readonly PoolEntry[], input: PoolInput): readonly Member[] {
  return entries.flatMap((entry) => {
    const builder = input.builders.get(entry.name);
    const maxParallel = entry.maxParallel ?? input.defaultParallel;
    return builder === undefined ? [] : [{ name: builder.name, entry, builder, maxParallel }];
  });
}

function describePlace(
  { builder: name, family, reason, ranked }: PlacedImage,
  members: readonly Member[],
  pinned: boolean,
): PoolPlace | null {
  const builders = new Map(members.map(({ builder }) => [builder.name, builder]));
  const builder = builders.get(name);
  if (builder === undefined) return null;
  const others = ranked.flatMap((each) => (each === name ? [] : (builders.get(each) ?? [])));
  return {
    builder,
    others,
    placement: { family: shortenFamily(family), reason, alternatives: [], pinned },
  };
}

/**
 * Images that reach each other otherwise than through a registry are one unit, named by one of them: what is pushed can
 * be read by any builder, what is loaded or laid out is on one machine.
 */
function nameUnits(nodes: readonly ImageNode[], source: SourceContext): ReadonlyMap<ImageId, string> {
  const units = new Map(nodes.map(({ definition: { id } }) => [id, id]));
  const outputs = new Map<ImageId, Output>(
    nodes.map(({ definition: { id, options } }) => [id, chooseOutput(options, source)]),
  );
  for (const { edges } of nodes) {
    for (const { parent, child } of edges) {
      const [one, other] = [units.get(parent), units.get(child)];
      if (one === undefined || other === undefined || outputs.get(parent) === 'push') continue;
      const [kept, replaced] = one < other ? [one, other] : [other, one];
      for (const [id, unit] of units) if (unit === replaced) units.set(id, kept);
    }
  }
  return units;
}

function listRepeated(values: readonly string[]): readonly string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

function checkBuilder({ definition: { id, options } }: ImageNode): readonly Failure[] {
  if (options.builder === null) return [];
  return [
    {
      code: 'option-conflict',
      message: `builder "${options.builder}" and a pool of builders are both asked for`,
      place: { image: id, option: 'builder' },
      fix: 'name one builder by "builder", or several by "builders" and NX_BUILDX_BUILDERS, which also takes a single one',
    },
  ];
}
