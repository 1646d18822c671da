import { parseReference } from '../model/reference';
import type { BaseDigests } from './keys/base-images';
import { pinBase, replaceBase, shortenName } from './keys/base-images';

/** A named context whose value is known when a run is planned. */
export interface BaseContext {
  readonly name: string;
  readonly value: string;
}

/**
 * External base images as named contexts: what `baseImages` names in their place, and by the digest that is in the key,
 * so that what is built is what was looked for. A name that is a digest already says that itself, unless another name
 * of the same Dockerfile stands for the same image: BuildKit takes an image with and without a named context for two,
 * and misses its cache of what is copied from one to the other.
 */
export function listBaseContexts(
  externals: readonly string[],
  baseImages: Readonly<Record<string, string>>,
  bases: BaseDigests,
): readonly BaseContext[] {
  const found = [...new Set(externals.map(shortenName))].flatMap((name) => {
    const image = replaceBase(name, baseImages);
    const isOwn = image === name;
    const value = pinBase(image, bases) ?? (isOwn ? null : formatContext(image));
    return value === null ? [] : [{ name, value, needed: !isOwn || !isPinned(name) }];
  });
  const isNamedTwice = (value: string) => found.filter((each) => each.value === value).length > 1;
  return found
    .filter(({ value, needed }) => needed || isNamedTwice(value))
    .map(({ name, value }) => ({ name, value }));
}

function isPinned(name: string): boolean {
  const reference = parseReference(name);
  return typeof reference !== 'string' && reference.digest !== null;
}

function formatContext(image: string): string {
  return /^[a-z-]+:\/\//.test(image) ? image : `docker-image://${image}`;
}
