import { hash } from 'node:crypto';
import type { ImageId } from '../../model/image';
import type { ImageNode } from '../../model/image-graph';
import { replaceBase } from './base-images';
import { identifyImage, resolveBuilds } from './compute-keys';
import type { Build, ImageKey, KeyInput } from './compute-keys';
import { describeInstruction } from './content-key';
import { createContexts, listUses, readSource } from './read-sources';

/** Instructions that BuildKit executes, and keeps a layer of. */
const STEPS = new Set(['RUN', 'COPY', 'ADD']);
/** What changes later steps too. A RUN carries its environment; all else is written into the image's config alone. */
const EFFECTIVE = new Set([...STEPS, 'WORKDIR', 'USER', 'SHELL']);

/**
 * Keys of an image's steps: each of all that comes before it in its stage, base image and files included, so that two
 * images whose stages begin alike have those keys in common. Unlike a content key they exist for an image of which only
 * a part can be told: what cannot be told ends what it has in common with others.
 *
 * @param find content keys of parents
 * @returns looks an image up; its steps in the order of their stages, of its first platform
 */
export function createStepKeys(
  input: KeyInput,
  find: (id: ImageId) => ImageKey,
): (id: ImageId) => readonly string[] {
  const known = new Map<ImageId, readonly string[]>();
  const contexts = createContexts(input);
  return (id) => {
    const made = known.get(id) ?? listSteps(id, input, contexts, find);
    known.set(id, made);
    return made;
  };
}

function listSteps(
  id: ImageId,
  input: KeyInput,
  contexts: ReturnType<typeof createContexts>,
  find: (id: ImageId) => ImageKey,
): readonly string[] {
  const node = input.graph.nodes.get(id);
  const read = input.graph.reads.get(id);
  const [build] = node === undefined || read === undefined ? [] : resolveBuilds(node, read, input);
  if (node === undefined || build === undefined) return [];
  const files = readFiles(node, build, input, contexts);
  const identities = identifyAll(node, build, input, find);
  const { network, addHosts } = node.definition.options;
  const ends = new Map<string, string>();
  const steps: string[] = [];
  for (const { index, label, name, base, baseStage, platform, instructions } of build.resolved.stages) {
    let chain =
      baseStage === null
        ? digest([platform ?? build.platform, identities[base] ?? base, network, [...addHosts].sort()])
        : (ends.get(String(baseStage)) ?? '');
    for (const instruction of instructions) {
      if (!EFFECTIVE.has(instruction.keyword)) continue;
      const read = files.get(`${label} ${String(instruction.line)}`) ?? [];
      chain = digest([chain, describeInstruction(instruction, ends, identities), read]);
      if (STEPS.has(instruction.keyword)) steps.push(chain);
    }
    for (const each of [String(index), label, ...(name === null ? [] : [name])]) ends.set(each, chain);
  }
  return steps;
}

/** By stage and line. */
function readFiles(
  node: ImageNode,
  { resolved }: Build,
  input: KeyInput,
  contexts: ReturnType<typeof createContexts>,
): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, readonly string[]>();
  for (const use of listUses(node, resolved)) {
    const place = `${use.stage} ${String(use.line)}`;
    const read = readSource(use, node, input, contexts);
    const digests =
      'reason' in read
        ? [nameUnknown(node, use.path)]
        : read.parts.map(([name, { digest }]) => `${name} ${digest}`);
    files.set(place, [...(files.get(place) ?? []), ...digests]);
  }
  return files;
}

function identifyAll(
  node: ImageNode,
  { resolved }: Build,
  input: KeyInput,
  find: (id: ImageId) => ImageKey,
): Readonly<Record<string, string>> {
  const names = new Set(resolved.images.map(({ name }) => name));
  return Object.fromEntries(
    [...names].map((name) => {
      const identified = identifyImage(name, node, input, find);
      if ('reason' in identified) return [name, nameUnidentified(node, name)];
      return [name, identified.identity ?? nameUnknown(node, name)];
    }),
  );
}

/** Where no registry said what it is, an external image is likely the same as another of that name. */
function nameUnidentified(node: ImageNode, name: string): string {
  const isExternal =
    node.externals.includes(name) && node.definition.options.buildContexts[name] === undefined;
  return isExternal ? replaceBase(name, node.definition.options.baseImages) : nameUnknown(node, name);
}

/** Like nothing of another image. */
function nameUnknown({ definition: { id } }: ImageNode, name: string): string {
  return `unknown ${id} ${name}`;
}

function digest(parts: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(parts));
}
