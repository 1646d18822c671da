import type { BuilderCapabilities } from '../model/builder';
import type { Failure, Note } from '../model/failure';
import type { ImageId } from '../model/image';
import type { ImageNode } from '../model/image-graph';
import type { MountTools, MountUser, PlannedMount } from '../model/mount-plan';
import { slugify } from '../model/slug';
import type { SourceContext } from '../model/source-context';
import type { ImageDefinition } from '../model/workspace';
import type { ReadImageGraph } from './build-image-graph';
import { chooseBranches } from './choose-branches';
import { findMountUses } from './find-mount-uses';
import type { MountUse } from './find-mount-uses';
import { replaceBase } from './keys/base-images';
import { noteMounts } from './note-mounts';
import { nameMountTag } from './slug-image';

export interface MountsInput {
  readonly graph: ReadImageGraph;
  readonly source: SourceContext;
  /** All that the run builds on. */
  readonly builders: ReadonlyMap<string | null, BuilderCapabilities>;
  /**
   * What an image is built on, its `platformBuilders` aside; nothing for one that is no part of the run and whose builder
   * nobody asked.
   */
  readonly builderOf: (node: ImageNode) => BuilderCapabilities | undefined;
  /** The images of the run. */
  readonly requested: readonly ImageId[];
  /** See `PlanInput`. */
  readonly nativeOf: (image: ImageDefinition) => string;
  /** For build args without a value. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** All ids that images carry. */
export function listMountIds(images: readonly ImageDefinition[]): readonly string[] {
  return [...new Set(images.flatMap(({ options }) => options.cache.mounts.ids))];
}

/**
 * Which cache mounts the run carries between machines, and under which refs.
 *
 * @returns `cache-repository-missing` for each image that carries mounts and has nowhere to keep them
 */
export function planMounts(input: MountsInput): {
  readonly mounts: readonly PlannedMount[];
  readonly failures: readonly Failure[];
  readonly notes: readonly Note[];
} {
  const { graph, requested, environment, nativeOf } = input;
  const nodes = requested.flatMap((id) => graph.nodes.get(id) ?? []);
  const wanted = new Set(listMountIds(nodes.map(({ definition }) => definition)));
  if (wanted.size === 0) return { mounts: [], failures: [], notes: [] };
  const find = (node: ImageNode) => {
    const read = graph.reads.get(node.definition.id);
    if (read === undefined) return [];
    const onBuilder = (platform: string | null) => findPlatformBuilder(node, platform, input);
    return findMountUses({ node, read, builderOf: onBuilder, nativeOf, environment });
  };
  const uses = nodes.flatMap(find).filter(({ id }) => wanted.has(id));
  const carried = uses.filter(({ node, id, isSeeded }) => listIds(node).includes(id) && !isSeeded);
  const mounts = groupUses(carried).map((group) => describeMount(group, input.source));
  const others = [...graph.nodes.values()].filter(
    ({ definition }) =>
      !requested.includes(definition.id) && listIds({ definition }).some((id) => wanted.has(id)),
  );
  const known = new Set([...uses, ...others.flatMap(find)].map(({ id }) => id));
  return {
    mounts,
    failures: nodes.flatMap(({ definition }) => checkRepository(definition)),
    notes: noteMounts({ wanted, known, uses, mounts, builders: input.builders }),
  };
}

function listIds({ definition }: Pick<ImageNode, 'definition'>): readonly string[] {
  return definition.options.cache.mounts.ids;
}

/** What builds a platform of an image, and so has the mounts of its steps. */
function findPlatformBuilder(
  node: ImageNode,
  platform: string | null,
  { builders, builderOf }: MountsInput,
): BuilderCapabilities | undefined {
  const named = platform === null ? undefined : node.definition.options.platformBuilders[platform];
  return named === undefined ? builderOf(node) : builders.get(named);
}

/** Uses of one directory of one builder that are kept in one repository. */
function groupUses(uses: readonly MountUse[]): readonly (readonly MountUse[])[] {
  const groups = new Map<string, MountUse[]>();
  for (const use of uses) {
    const key = nameMount(use);
    groups.set(key, [...(groups.get(key) ?? []), use]);
  }
  return [...groups.values()];
}

function nameMount({ id, owner, namespace, platform, node, builder }: MountUse): string {
  const { cache, builder: option } = node.definition.options;
  return JSON.stringify([id, owner, namespace, platform, builder?.name ?? option, cache.repository]);
}

function describeMount(uses: readonly MountUse[], source: SourceContext): PlannedMount {
  const [first] = uses;
  if (first === undefined) throw new Error('a mount has a use');
  const { id, owner, namespace, platform, node, builder } = first;
  const { repository } = node.definition.options.cache;
  const name = (branch: string) => `${repository ?? ''}:${nameMountTag(first, branch)}`;
  const caches = uses.map((use) => use.node.definition.options.cache);
  const exportsLocally = caches.some((cache) => cache.exportLocally);
  const branches = chooseBranches(source, exportsLocally);
  // docker's classic store pushes neither zstd nor annotations.
  const canWrite = builder?.imageStore !== 'classic';
  return {
    key: slugify(nameMount(first), 60),
    id,
    owner,
    namespace,
    platform,
    builder: builder?.name ?? '',
    reads: branches.imports.map(name),
    write: branches.export === null || !canWrite ? null : name(branches.export),
    // What one image does not trust is not trusted for its sake.
    insecure: caches.every((cache) => cache.registry?.insecure === true),
    maxSize: Math.min(...caches.map(({ mounts }) => mounts.maxSize)),
    users: describeUsers(uses),
  };
}

/** One for each image, which may have it in builds for several platforms. */
function describeUsers(uses: readonly MountUse[]): readonly MountUser[] {
  const images = [...new Set(uses.map(({ node }) => node.definition.id))];
  return images.map((image) => {
    const own = uses.filter(({ node }) => node.definition.id === image);
    return {
      image,
      platforms: [...new Set(own.flatMap(({ builtFor }) => builtFor ?? []))],
      tools: own.map(chooseTools).find((tools) => tools !== null) ?? null,
    };
  });
}

function chooseTools({ node, base, platform }: MountUse): MountTools | null {
  const { options } = node.definition;
  const { image } = options.cache.mounts;
  const name = image === null ? base : replaceBase(image, options.baseImages);
  return name === null ? null : { name, platform };
}

function checkRepository({ id, options }: ImageDefinition): readonly Failure[] {
  const { mounts, repository } = options.cache;
  if (mounts.ids.length === 0 || repository !== null) return [];
  return [
    {
      code: 'cache-repository-missing',
      message: 'cache mounts are carried in a repository, and none is configured',
      place: { image: id, option: 'cache.mounts' },
      fix: 'set "cache": {"repository": "registry.example.com/acme/cache"} in the plugin options, or NX_BUILDX_CACHE_REPOSITORY',
    },
  ];
}
