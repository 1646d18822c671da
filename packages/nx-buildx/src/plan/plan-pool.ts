import type { BuilderCapabilities } from '../model/builder';
import type { Placement, PoolEntry, PoolMember } from '../model/builder-pool';
import type { Output } from '../model/build-plan';
import type { Failure } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageNode } from '../model/image-graph';
import type { SourceContext } from '../model/source-context';
import type { ReadImageGraph } from './build-image-graph';
import { chooseOutput } from './choose-output';
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

interface Member extends PoolMember {
  readonly entry: PoolEntry;
  readonly builder: BuilderCapabilities;
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
  const fits = nodes.map((node) => ({ node, ...findFitting(node, members, platform, input) }));
  const placed = placeImages(
    fits.map(({ node: { definition }, fitting }) => ({
      id: definition.id,
      family: nameFamily(definition.id, input.graph),
      weight: definition.options.weight,
      // What no builder can build is refused; the plan is made all the same, to tell what else is wrong.
      builders: (fitting.length > 0 ? fitting : members).map(({ name }) => name),
      unit: units.get(definition.id) ?? definition.id,
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
    failures: [...nodes.flatMap(checkBuilder), ...fits.flatMap(({ failures }) => failures)],
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

interface Fitting {
  readonly fitting: readonly Member[];
  readonly failures: readonly Failure[];
}

function findFitting(
  { definition: { id, options } }: ImageNode,
  members: readonly Member[],
  platform: string | null,
  { source, environment }: PoolInput,
): Fitting {
  const serving = members.filter((member) => servesAll(member, options.platforms, platform));
  if (serving.length === 0) return { fitting: [], failures: [describeUnfit(id, options.platforms)] };
  if (chooseOutput(options, source) !== 'load') return { fitting: serving, failures: [] };
  const loading = serving.filter(({ builder }) => loadsHere(builder, environment));
  return { fitting: loading, failures: loading.length > 0 ? [] : [describeUnloadable(id)] };
}

/** An image without `platforms` is built for the builder's own, which has to be the same on all. */
function servesAll(
  { entry, builder }: Member,
  platforms: readonly string[],
  poolPlatform: string | null,
): boolean {
  if (platforms.length > 0) {
    const served = entry.platforms.length > 0 ? entry.platforms : builder.platforms;
    return platforms.every((platform) => serves(served, platform));
  }
  const [own] = builder.platforms;
  if (own === undefined || poolPlatform === null) return true;
  return own === poolPlatform && serves(entry.platforms, own);
}

/** A builder that has yet to be started says nothing of its platforms. */
function serves(served: readonly string[], platform: string): boolean {
  return served.length === 0 || served.map(normalize).includes(normalize(platform));
}

/** As containerd normalises it (platforms/database.go): arm64 is v8. */
function normalize(platform: string): string {
  return platform.replace(/\/arm64\/v8$/, '/arm64');
}

/** The docker driver loads into the daemon that it builds in; the others load into the one that the docker CLI talks to. */
function loadsHere({ driver, name }: BuilderCapabilities, environment: PoolInput['environment']): boolean {
  const context = environment['DOCKER_HOST'] ? 'default' : environment['DOCKER_CONTEXT'] || 'default';
  return driver !== 'docker' || name === context;
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

function describeUnfit(image: ImageId, platforms: readonly string[]): Failure {
  const wanted = platforms.length === 0 ? "the pool's own platform" : platforms.join(', ');
  return {
    code: 'builder-unfit',
    message: `no builder of the pool builds for ${wanted}`,
    place: { image, option: 'platforms' },
    fix: 'add a builder for it, append a node to one (docker buildx create --append), or correct "platforms" of the pool',
  };
}

function describeUnloadable(image: ImageId): Failure {
  return {
    code: 'output-unsupported',
    message: 'every builder of the pool would load the image into the daemon of another machine',
    place: { image, option: 'output' },
    fix: 'push it (output "push"), add a builder of this machine or of another driver than docker, or build on one "builder"',
  };
}
