import { DEFAULT_PLATFORM } from '../../dockerfile/platform-args';
import { resolveDockerfile } from '../../dockerfile/resolve-dockerfile';
import type { ResolvedDockerfile, ResolveOptions } from '../../dockerfile/resolved-dockerfile';
import type { FileTree } from '../../model/file-tree';
import type { ImageId } from '../../model/image';
import type { ImageNode } from '../../model/image-graph';
import type { ImageDefinition } from '../../model/workspace';
import type { ReadImageGraph } from '../build-image-graph';
import { describeResolution, findFolder, isRemote } from '../read-image';
import type { ReadImage } from '../read-image';
import { findEnvironments } from './base-environments';
import type { BaseEnvironments } from './base-environments';
import type { BaseDigests } from './base-images';
import { findDigest, findParent, replaceBase } from './base-images';
import type { KeyParts } from './content-key';
import { describeStages, hashKey } from './content-key';
import type { Digested } from './file-digests';
import { joinDigests } from './file-digests';
import { describeKeyOptions, listEffectiveArgs, nameVolatileArgs } from './key-options';
import { createContexts, readSources, refuse } from './read-sources';
import type { Contexts, Part, Refusal, SourceInput } from './read-sources';

/** Whether an image can be known by what it is made of. */
export type ImageKey =
  | {
      /** 32 hex digits. */
      readonly key: string;
      /** Of its own files, Dockerfile and ignore file included; not of those of images it stands on. */
      readonly files: Digested;
      /** What it is built for; of several the first. */
      readonly platform: string;
    }
  | ({ readonly key: null } & Refusal);

export interface KeyInput extends SourceInput {
  readonly graph: ReadImageGraph;
  readonly bases: BaseDigests;
  readonly environments: BaseEnvironments;
  /** For build args without a value, and `SOURCE_DATE_EPOCH`. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Of an image's own builder: what it is built on, and without `platforms` for. */
  readonly nativeOf: (image: ImageDefinition) => string;
  readonly now: Date;
}

/**
 * Computes content keys: hashes of all that BuildKit would read, with the keys of parents, so that any machine comes to
 * the same ones from the same sources.
 *
 * @returns looks an image up, and computes what it needs when it is first asked for
 */
export function createKeys(input: KeyInput): (id: ImageId) => ImageKey {
  const known = new Map<ImageId, ImageKey>();
  const contexts = createContexts(input);
  const find = (id: ImageId): ImageKey => {
    const found = known.get(id);
    if (found !== undefined) return found;
    // Cycles are refused before anything is built; here they only must not be for ever.
    known.set(id, { key: null, ...refuse('it stands on itself') });
    const made = computeKey(id, input, contexts, find);
    known.set(id, made);
    return made;
  };
  return find;
}

/**
 * The files of one image as they are now, to be held against those its key was made of.
 *
 * @returns `null` where they cannot be told any more
 */
export function digestFiles(id: ImageId, input: KeyInput): Digested | null {
  const node = input.graph.nodes.get(id);
  const read = input.graph.reads.get(id);
  if (node === undefined || read === undefined) return null;
  const sources = readSources(node, resolveBuilds(node, read, input), input, createContexts(input));
  return 'reason' in sources ? null : joinFiles(read, sources.parts, input.tree);
}

function computeKey(
  id: ImageId,
  input: KeyInput,
  contexts: Contexts,
  find: (id: ImageId) => ImageKey,
): ImageKey {
  const node = input.graph.nodes.get(id);
  const read = input.graph.reads.get(id);
  if (node === undefined || read === undefined)
    return { key: null, ...refuse('its Dockerfile cannot be read') };
  const builds = resolveBuilds(node, read, input);
  const images = identifyImages(node, read, builds, input, find);
  if ('reason' in images) return { key: null, ...images };
  const sources = readSources(node, builds, input, contexts);
  if ('reason' in sources) return { key: null, ...sources };
  const parts: KeyParts = {
    builds: builds.map(({ platform, described }) => ({
      platform,
      stages: describeStages(described, images.identities),
    })),
    files: sources.parts.map(([name, { digest }]) => `${name} ${digest}`),
    images: builds.flatMap(({ resolved }) => listIdentities(resolved, read, images.identities)),
    options: describeKeyOptions(node.definition, input.environment, input.now),
  };
  const platform = builds[0]?.platform ?? input.nativeOf(node.definition);
  return { key: hashKey(parts), files: joinFiles(read, sources.parts, input.tree, read.digest), platform };
}

function listIdentities(
  { images }: ResolvedDockerfile,
  { dockerfile: { syntax } }: ReadImage,
  identities: Readonly<Record<string, string>>,
): readonly string[] {
  const names = [...images.map(({ name }) => name), ...(syntax === null ? [] : [SYNTAX])];
  return names.map((name) => identities[name] ?? 'folder');
}

/** @param dockerfile digest of the Dockerfile as it was read; where not given, as it is now */
function joinFiles(
  { file }: ReadImage,
  parts: readonly Part[],
  tree: FileTree,
  dockerfile = tree.digest(file),
): Digested {
  const stamp = tree.entry(file)?.stamp ?? 'absent';
  return joinDigests('files', [[file, { digest: dockerfile, stamp }], ...parts]);
}

export interface Build {
  readonly platform: string;
  readonly resolved: ResolvedDockerfile;
  /** The same with volatile build args replaced by their names. */
  readonly described: ResolvedDockerfile;
}

/** The Dockerfile as each platform's build resolves it. */
export function resolveBuilds(node: ImageNode, read: ReadImage, input: KeyInput): readonly Build[] {
  const { definition } = node;
  const { platforms, volatileBuildArgs } = definition.options;
  const imageEnvironment = findEnvironments(node, read, input);
  const base = { ...describeResolution(definition), imageEnvironment };
  const buildArgs = listEffectiveArgs(definition.options, input.environment);
  const native = input.nativeOf(definition);
  const wanted = [...new Set(platforms.length === 0 ? [native] : platforms)].sort();
  return wanted.map((platform) => {
    // A builder that is named for a platform is taken to be of it: nobody asks it before something has to be built.
    const buildPlatform = definition.options.namedPlatforms.includes(platform) ? platform : native;
    const resolve = (args: Readonly<Record<string, string>>): ResolvedDockerfile => {
      if (platform === native && isAsRead(base, args, platform)) return read.resolved;
      const options = { ...base, buildArgs: args, platform, buildPlatform };
      const outcome = resolveDockerfile(read.dockerfile, options);
      // What the graph could read differs in values only; with others it may be refused, and BuildKit refuses it too.
      return outcome.ok ? outcome.value : read.resolved;
    };
    const resolved = resolve(buildArgs);
    const named =
      volatileBuildArgs.length === 0 ? resolved : resolve(nameVolatileArgs(buildArgs, volatileBuildArgs));
    // One that chooses a stage decides something.
    return { platform, resolved, described: hasSameStages(named, resolved) ? named : resolved };
  });
}

function hasSameStages(one: ResolvedDockerfile, other: ResolvedDockerfile): boolean {
  const indexes = [one, other].map(({ stages }) => stages.map(({ index }) => index).join());
  return indexes[0] === indexes[1];
}

/** Whether the graph has resolved it with the same values already. */
function isAsRead(
  base: ResolveOptions,
  buildArgs: Readonly<Record<string, string>>,
  platform: string,
): boolean {
  const asRead = base.platform ?? DEFAULT_PLATFORM;
  const isSame = asRead === platform && JSON.stringify(base.buildArgs) === JSON.stringify(buildArgs);
  return isSame && Object.keys(base.imageEnvironment ?? {}).length === 0;
}

/** No image has such a name. */
const SYNTAX = '# syntax';

/** What each image name stands for. */
function identifyImages(
  node: ImageNode,
  { dockerfile }: ReadImage,
  builds: readonly Build[],
  input: KeyInput,
  find: (id: ImageId) => ImageKey,
): Refusal | { readonly identities: Readonly<Record<string, string>> } {
  const identities: Record<string, string> = {};
  const names = new Set(builds.flatMap(({ resolved }) => resolved.images.map(({ name }) => name)));
  for (const name of names) {
    const identified = identifyImage(name, node, input, find);
    if ('reason' in identified) return identified;
    if (identified.identity !== null) identities[name] = identified.identity;
  }
  if (dockerfile.syntax !== null) {
    const digest = findDigest(dockerfile.syntax, input.bases);
    if ('reason' in digest) return refuse(digest.reason);
    identities[SYNTAX] = digest.digest;
  }
  return { identities };
}

/** @returns the key of a parent, the digest of an external image, or `null` for a folder in an image's place */
export function identifyImage(
  name: string,
  { definition, edges }: ImageNode,
  input: Pick<KeyInput, 'graph' | 'bases'>,
  find: (id: ImageId) => ImageKey,
): Refusal | { readonly identity: string | null } {
  const { buildContexts, baseImages } = definition.options;
  const parent = findParent(name, edges);
  if (parent !== null) {
    const found = find(parent);
    if (carriesTriggers(input.graph.reads.get(parent)))
      return refuse(`${parent}, which it stands on, has ONBUILD triggers`);
    if (found.key === null) return refuse(`${parent}, which it stands on: ${found.reason}`, found.pending);
    return { identity: `key:${found.key}` };
  }
  const context = buildContexts[name];
  if (context !== undefined && findFolder(definition, name) !== null) return { identity: null };
  const value = context ?? replaceBase(name, baseImages);
  const image = value.startsWith('docker-image://') ? value.slice('docker-image://'.length) : value;
  if (isRemote(image) || /^[a-z-]+:\/\//.test(image))
    return refuse(`nothing is known of ${value} before it is built`);
  const digest = findDigest(image, input.bases);
  return 'reason' in digest ? refuse(digest.reason) : { identity: digest.digest };
}

/** What they read is read by the child's build, and written nowhere in its Dockerfile. */
function carriesTriggers(read: ReadImage | undefined): boolean {
  const instructions = read?.resolved.stages.flatMap((stage) => stage.instructions) ?? [];
  return instructions.some(({ keyword }) => keyword === 'ONBUILD');
}
