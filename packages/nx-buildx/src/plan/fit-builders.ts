import type { BuilderCapabilities } from '../model/builder';
import type { PoolEntry, PoolMember } from '../model/builder-pool';
import type { Failure } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageGraph, ImageNode } from '../model/image-graph';
import { parsePlatform, runsPlatform, servesPlatform } from '../model/platform';
import type { SourceContext } from '../model/source-context';
import { chooseOutput } from './choose-output';

/** A builder of a pool that answered, with what options say of it. */
export interface Member extends PoolMember {
  readonly entry: PoolEntry;
  readonly builder: BuilderCapabilities;
}

interface Surroundings {
  readonly graph: ImageGraph;
  readonly source: SourceContext;
  readonly dockerContext: string;
}

/** Builders that could build an image by itself, and why there is none. */
export interface Fitting {
  readonly id: ImageId;
  /** Of all its platforms but those `elsewhere`. */
  readonly fitting: readonly Member[];
  /** By platform, where no builder builds all of them natively. */
  readonly elsewhere: ReadonlyMap<string, readonly Member[]>;
  readonly failures: readonly Failure[];
}

const NOWHERE: Fitting['elsewhere'] = new Map();

/**
 * A platform goes to builders that run it natively, where the pool has any: emulation takes several times as long. What
 * is loaded has to be on one builder, and what is laid out may as well be.
 *
 * @param platform what images without `platforms` are built for; `null`: that is not known
 */
export function findFitting(
  node: ImageNode,
  members: readonly Member[],
  platform: string | null,
  { graph, source, dockerContext }: Surroundings,
): Fitting {
  const { id, options } = node.definition;
  const own = options.platforms.filter((each) => options.platformBuilders[each] === undefined);
  const serving = members.filter((member) => servesAll(member, own, platform));
  const output = chooseOutput(options, source);
  const mayPart = output !== 'load' && (output !== 'oci' || serving.length === 0);
  const tools = listTools(node, graph, platform);
  if (mayPart && own.length > 0) return spreadPlatforms(id, own, members, tools);
  if (serving.length === 0)
    return { id, fitting: [], elsewhere: NOWHERE, failures: [describeUnfit(id, own, 'one')] };
  if (output !== 'load') return { id, fitting: serving, elsewhere: NOWHERE, failures: [] };
  const loading = serving.filter(({ builder }) => loadsHere(builder, dockerContext));
  const failures = loading.length > 0 ? [] : [describeUnloadable(id)];
  return { id, fitting: loading, elsewhere: NOWHERE, failures };
}

/** The first platform, and all that builders of it build natively too, stay together: a build of their own has its price. */
function spreadPlatforms(
  id: ImageId,
  platforms: readonly string[],
  members: readonly Member[],
  tools: readonly (readonly string[])[],
): Fitting {
  const builders = platforms.map(
    (platform, index) => [platform, findNatives(platform, members, tools, index === 0)] as const,
  );
  const unserved = builders.filter(([, able]) => able.length === 0).map(([platform]) => platform);
  if (unserved.length > 0)
    return { id, fitting: [], elsewhere: NOWHERE, failures: [describeUnfit(id, unserved, 'any')] };
  const elsewhere = new Map<string, readonly Member[]>();
  let fitting: readonly Member[] = members;
  for (const [platform, able] of builders) {
    const both = fitting.filter((member) => able.includes(member));
    if (both.length === 0) elsewhere.set(platform, able);
    else fitting = both;
  }
  return { id, fitting, elsewhere, failures: [] };
}

/**
 * Platforms of each image of the workspace that is taken for a platform of the Dockerfile's choice, most often
 * `FROM --platform=$BUILDPLATFORM`: that of the builder has to be one of them.
 */
function listTools(
  { edges }: ImageNode,
  { nodes }: ImageGraph,
  own: string | null,
): readonly (readonly string[])[] {
  const parents = edges.flatMap(({ parent, choosesPlatform }) =>
    choosesPlatform ? (nodes.get(parent) ?? []) : [],
  );
  const lists = parents.map(({ definition: { options } }) =>
    options.platforms.length === 0 && own !== null ? [own] : options.platforms,
  );
  return lists.filter((platforms) => platforms.length > 0);
}

/**
 * Those that run a platform natively; where there are none, those that serve it. One that has yet to be started does not
 * say what it runs: it counts for the first platform, and for others where nothing else runs them.
 */
function findNatives(
  platform: string,
  members: readonly Member[],
  tools: readonly (readonly string[])[],
  isFirst: boolean,
): readonly Member[] {
  const serving = members.filter((member) => servesAll(member, [platform], null));
  const equipped = serving.filter(({ builder }) => tools.every((platforms) => runsOneOf(builder, platforms)));
  const able = equipped.length > 0 ? equipped : serving;
  const native = able.filter(
    ({ builder }) => isNative(builder, platform) || (isFirst && builder.platforms.length === 0),
  );
  return native.length > 0 ? native : able;
}

/** Whether a tool that is built for these platforms runs on the builder's own. */
function runsOneOf({ platforms: [own] }: BuilderCapabilities, platforms: readonly string[]): boolean {
  return own === undefined || platforms.some((platform) => runsPlatform(own, platform));
}

/** What processors of 64 bits run without emulation, where the builder says that it builds for it at all. */
const NARROWER: Readonly<Record<string, string>> = { amd64: '386', arm64: 'arm' };

/** A builder names its own platform first, or what `docker buildx create --platform` gave it. */
function isNative({ platforms, nodes }: BuilderCapabilities, platform: string): boolean {
  const own = [
    ...platforms.slice(0, 1),
    ...nodes.flatMap((node) => [...node.platforms.slice(0, 1), ...node.assigned]),
  ];
  const wanted = parsePlatform(platform);
  return own.some((each) => {
    const { os, architecture } = parsePlatform(each);
    const isNarrower = os === wanted.os && NARROWER[architecture] === wanted.architecture;
    return isNarrower || runsPlatform(each, platform);
  });
}

/**
 * Builders of each unit that could build all of it. Where there is none that is refused; the plan is made all the same, to
 * tell what else is wrong.
 */
export function findCommon(
  fits: readonly Fitting[],
  units: ReadonlyMap<ImageId, string>,
  members: readonly Member[],
): { readonly builders: ReadonlyMap<string, readonly string[]>; readonly failures: readonly Failure[] } {
  const all = members.map(({ name }) => name);
  const builders = new Map<string, readonly string[]>();
  const failures: Failure[] = [];
  for (const { id, fitting } of fits) {
    const unit = units.get(id) ?? id;
    const own = fitting.length === 0 ? all : fitting.map(({ name }) => name);
    const both = (builders.get(unit) ?? all).filter((name) => own.includes(name));
    if (both.length === 0) failures.push(describeTorn(id));
    builders.set(unit, both.length === 0 ? all : both);
  }
  return { builders, failures };
}

/**
 * An image without `platforms` is built for the builder's own, which has to be the same on all. One that has yet to be started
 * is taken to be of the pool's. Where not even that is known, one that is given platforms might have to build for others.
 */
function servesAll(
  { entry, builder }: Member,
  platforms: readonly string[],
  poolPlatform: string | null,
): boolean {
  if (platforms.length > 0) {
    const served = entry.platforms.length > 0 ? entry.platforms : builder.platforms;
    return platforms.every((platform) => servesPlatform(served, platform));
  }
  const [own = poolPlatform] = builder.platforms;
  if (own === null) return entry.platforms.length === 0;
  return own === (poolPlatform ?? own) && servesPlatform(entry.platforms, own);
}

/** The docker driver loads into the daemon that it builds in; the others load into the one that the docker CLI talks to. */
function loadsHere({ driver, name }: BuilderCapabilities, dockerContext: string): boolean {
  return driver !== 'docker' || name === dockerContext;
}

/** @param which whether one builder has to build for all of them */
function describeUnfit(image: ImageId, platforms: readonly string[], which: 'one' | 'any'): Failure {
  const wanted = platforms.length === 0 ? "the pool's own platform" : platforms.join(', ');
  const message =
    which === 'one' && platforms.length > 1
      ? `no builder of the pool builds for all of ${wanted}, as output "load" needs`
      : `no builder of the pool builds for ${wanted}`;
  return {
    code: 'builder-unfit',
    message,
    place: { image, option: 'platforms' },
    fix: 'add a builder for it, append a node to one (docker buildx create --append), or correct "platforms" of the pool',
  };
}

function describeTorn(image: ImageId): Failure {
  return {
    code: 'builder-unfit',
    message:
      'no builder of the pool could build it together with the images that it reaches without a registry',
    place: { image, option: 'output' },
    fix: 'push them (output "push"), or give them the same platforms',
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
