import type { CachePlan } from '../model/cache-plan';
import type { Failure, Note } from '../model/failure';
import type { ImageOptions } from '../model/image-options';
import type { ImageNode } from '../model/image-graph';
import type { Trust } from '../model/source-context';
import type { ImageDefinition } from '../model/workspace';
import { isTrue } from './go-bool';

export const INLINE_ARG = 'BUILDKIT_INLINE_CACHE';

/**
 * What the build arg `BUILDKIT_INLINE_CACHE` says: where it is true, buildx itself adds an inline export to all others
 * (docker/buildx, `build/opt.go`).
 *
 * @returns `null` where it is not given, or takes its value from an environment that has none
 */
export function readInlineArg(
  { buildArgs }: Pick<ImageOptions, 'buildArgs'>,
  environment: Readonly<Record<string, string | undefined>>,
): boolean | null {
  const written = buildArgs[INLINE_ARG];
  const value = written === null ? environment[INLINE_ARG] : written;
  return value === undefined ? null : isTrue(value);
}

/**
 * Build args as a run passes them on. One that is not trusted keeps no cache, nor puts any into an image, whoever asks
 * for it: whoever opens a pull request writes the options of its jobs too. The key is made of what is written, so that such
 * a run finds what others published; it publishes none itself.
 */
export function restrictInlineArg(
  options: Pick<ImageOptions, 'buildArgs'>,
  environment: Readonly<Record<string, string | undefined>>,
  trust: Trust,
): ImageOptions['buildArgs'] {
  if (trust === 'trusted' || readInlineArg(options, environment) !== true) return options.buildArgs;
  return { ...options.buildArgs, [INLINE_ARG]: '0' };
}

/** @returns `option-conflict` where the build arg says the opposite of a strategy that was asked for by name */
export function checkInlineArg(
  { id, options }: ImageDefinition,
  inlineArg: boolean | null,
): readonly Failure[] {
  const { strategy } = options.cache;
  const isContrary =
    (strategy === 'none' && inlineArg === true) || (strategy === 'inline' && inlineArg === false);
  if (!isContrary) return [];
  const says = inlineArg ? 'puts cache into the image' : 'is false';
  return [
    {
      code: 'option-conflict',
      message: `build arg ${INLINE_ARG} ${says}, and cache strategy is "${strategy}"`,
      place: { image: id, option: `buildArgs.${INLINE_ARG}` },
      fix: `take the build arg away: cache strategy "inline" does what it does, and "none" keeps no cache`,
    },
  ];
}

/**
 * Inline cache has the layers of the image alone, as all of mode `min` (moby/buildkit, `cache/remotecache/inline`): the
 * image's other stages are executed from their first step on as soon as anything in them changes.
 */
export function noteInlineMisses(
  { definition: { id }, file, sideStages }: ImageNode,
  { strategy }: CachePlan,
): readonly Note[] {
  if (strategy !== 'inline' || sideStages.length === 0) return [];
  const stages = sideStages.length === 1 ? `stage ${sideStages.join()}` : `stages ${sideStages.join(', ')}`;
  const message = `inline cache holds no layers of ${stages}: a change there executes every step of the stage again; cache.repository, or strategy "local", keeps them (mode "max")`;
  return [{ message, place: { image: id, file } }];
}
