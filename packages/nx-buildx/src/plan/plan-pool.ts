import type { BuilderCapabilities } from '../model/builder';
import type { Placement, PoolEntry, PoolMember } from '../model/builder-pool';
import type { Output } from '../model/build-plan';
import type { Failure } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageNode } from '../model/image-graph';
import { normalizePlatform, servesPlatform } from '../model/platform';
import type { SourceContext } from '../model/source-context';
import type { ReadImageGraph } from './build-image-graph';
import { chooseOutput } from './choose-output';
import { findCommon, findFitting } from './fit-builders';
import type { Fitting, Member } from './fit-builders';
import { nameFamily, shortenFamily } from './name-family';
import { placeImages } from './place-images';
import type { PlaceableImage, PlacedImage } from './place-images';

export interface PoolInput {
  readonly graph: ReadImageGraph;
  readonly source: SourceContext;
  /** Those that answered, by name. */
  readonly builders: ReadonlyMap<string | null, BuilderCapabilities>;
  /** Most builds at once on a builder of which no option says it. */
  readonly defaultParallel: number;
  /** See `PlanInput`. */
  readonly dockerContext: string;
}

/** A pool with a place for each image of the run. */
export interface PlannedPool {
  readonly members: readonly PoolMember[];
  readonly places: ReadonlyMap<ImageId, PoolPlace>;
  readonly failures: readonly Failure[];
}

/** A builder of the pool, and those that could take its place. */
export interface Seat {
  readonly builder: BuilderCapabilities;
  /** Builders beside its own that may build it, the best first; whether they build the same is not known yet. */
  readonly others: readonly BuilderCapabilities[];
}

export interface PoolPlace extends Seat {
  readonly placement: Placement;
  /** Of platforms that this builder does not build. */
  readonly elsewhere: ReadonlyMap<string, Seat>;
}

/**
 * Places the images of a run on the pool that their options name. Those whose platforms all have builders of their own
 * name none.
 *
 * @returns `null` where no image names any; failures are `builder-unfit` and `output-unsupported` for an image that no builder
 *   of the pool can build, and `option-conflict`
 */
export function planPool(requested: readonly ImageNode[], input: PoolInput): PlannedPool | null {
  const nodes = requested.filter(({ definition: { options } }) => options.builders.length > 0);
  const entries = nodes[0]?.definition.options.builders ?? [];
  if (entries.length === 0) return null;
  const members = listMembers(entries, input);
  const platform = findPoolPlatform(entries, input.builders);
  const fits = nodes.map((node) => findFitting(node, members, platform, input));
  const units = nameUnits(nodes, new Map(fits.map((fit) => [fit.id, fit])), input.source);
  const common = findCommon(fits, units, members);
  const placed = placeImages(
    nodes.flatMap((node, index) => listParts(node, fits[index], units, common.builders, input.graph)),
    members,
  );
  const shared = new Set(listRepeated([...units.values()]));
  const places = nodes.flatMap(({ definition: { id } }, index) => {
    const place = placed.get(id);
    const seat = findSeat(place, members);
    if (place === undefined || seat === null) return [];
    const platforms = [...(fits[index]?.elsewhere.keys() ?? [])];
    const elsewhere = platforms.flatMap((platform) => {
      const other = findSeat(placed.get(namePart(id, platform)), members);
      return other === null ? [] : [[platform, other] as const];
    });
    const { family, reason } = place;
    const pinned = shared.has(units.get(id) ?? id);
    const placement = { family: shortenFamily(family), reason, alternatives: [], pinned };
    return [[id, { ...seat, placement, elsewhere: new Map(elsewhere) }] as const];
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

/**
 * What images without `platforms` are built for: the own platform of the first builder that names one and is given it. While
 * none does, a builder is taken to be of the first platform that it is given; `null` where some are given none, which may be
 * of any.
 */
export function findPoolPlatform(
  entries: readonly PoolEntry[],
  builders: PoolInput['builders'],
): string | null {
  const members = entries.flatMap(({ name, platforms: given }) => {
    const builder = builders.get(name);
    return builder === undefined ? [] : [{ given, own: builder.platforms[0] ?? null }];
  });
  const known = members.flatMap(({ given, own }) =>
    own !== null && servesPlatform(given, own) ? [own] : [],
  );
  if (known[0] !== undefined) return known[0];
  const [first = null, ...others] = members.flatMap(({ given, own }) =>
    own === null ? [given[0] ?? null] : [],
  );
  return first === null || others.includes(null) ? null : normalizePlatform(first);
}

function listMembers(entries: readonly PoolEntry[], input: PoolInput): readonly Member[] {
  return entries.flatMap((entry) => {
    const builder = input.builders.get(entry.name);
    const maxParallel = entry.maxParallel ?? input.defaultParallel;
    return builder === undefined ? [] : [{ name: builder.name, entry, builder, maxParallel }];
  });
}

/** An image, and those of its platforms that other builders build, which go where they are best off themselves. */
function listParts(
  { definition: { id, options } }: ImageNode,
  fit: Fitting | undefined,
  units: ReadonlyMap<ImageId, string>,
  builders: ReadonlyMap<string, readonly string[]>,
  graph: ReadImageGraph,
): readonly PlaceableImage[] {
  const unit = units.get(id) ?? id;
  const whole = { family: nameFamily(id, graph), weight: options.weight };
  const platforms = [...(fit?.elsewhere ?? [])].map(([platform, able]) => {
    const part = namePart(id, platform);
    return { ...whole, id: part, unit: part, builders: able.map(({ name }) => name) };
  });
  return [{ ...whole, id, unit, builders: builders.get(unit) ?? [] }, ...platforms];
}

/** No id of an image has a space. */
function namePart(id: ImageId, platform: string): string {
  return `${id} ${platform}`;
}

function findSeat(place: PlacedImage | undefined, members: readonly Member[]): Seat | null {
  if (place === undefined) return null;
  const builders = new Map(members.map(({ builder }) => [builder.name, builder]));
  const builder = builders.get(place.builder);
  if (builder === undefined) return null;
  const others = place.ranked.flatMap((name) => (name === place.builder ? [] : (builders.get(name) ?? [])));
  return { builder, others };
}

/** The graph with the builders that a pool has for single platforms, as if options named them. */
export function nameSeats(graph: ReadImageGraph, places: PlannedPool['places']): ReadImageGraph {
  const nodes = [...graph.nodes].map(([id, node]) => {
    const elsewhere = [...(places.get(id)?.elsewhere ?? [])];
    if (elsewhere.length === 0) return [id, node] as const;
    const named = elsewhere.map(([platform, { builder }]) => [platform, builder.name] as const);
    const { definition } = node;
    const platformBuilders = { ...definition.options.platformBuilders, ...Object.fromEntries(named) };
    const options = { ...definition.options, platformBuilders };
    return [id, { ...node, definition: { ...definition, options } }] as const;
  });
  return { ...graph, nodes: new Map(nodes) };
}

/**
 * Images that reach each other otherwise than through a registry are one unit, named by one of them: what is pushed can
 * be read by any builder, what a daemon has can not.
 */
function nameUnits(
  nodes: readonly ImageNode[],
  fits: ReadonlyMap<ImageId, Fitting>,
  source: SourceContext,
): ReadonlyMap<ImageId, string> {
  const units = new Map(nodes.map(({ definition: { id } }) => [id, id]));
  const outputs = new Map<ImageId, Output>(
    nodes.map(({ definition: { id, options } }) => [id, chooseOutput(options, source)]),
  );
  for (const { edges } of nodes) {
    for (const { parent, child } of edges) {
      const [one, other] = [units.get(parent), units.get(child)];
      if (one === undefined || other === undefined || outputs.get(parent) === 'push') continue;
      // What no builder could build both of can go from one to the other in a layout.
      if (outputs.get(parent) !== 'load' && isApart(fits.get(parent), fits.get(child))) continue;
      const [kept, replaced] = one < other ? [one, other] : [other, one];
      for (const [id, unit] of units) if (unit === replaced) units.set(id, kept);
    }
  }
  return units;
}

/** Whether two images are certainly built on several builders. */
function isApart(one: Fitting | undefined, other: Fitting | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (one.elsewhere.size > 0 || other.elsewhere.size > 0) return true;
  const isBuilt = one.fitting.length > 0 && other.fitting.length > 0;
  return isBuilt && !one.fitting.some((member) => other.fitting.includes(member));
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
