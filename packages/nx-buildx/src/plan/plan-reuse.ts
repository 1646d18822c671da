import type { Output, ReusePlan } from '../model/build-plan';
import type { ImageDefinition } from '../model/workspace';
import type { SourceContext } from '../model/source-context';
import { hasDestination } from './choose-output';
import { chooseKeyTags } from './choose-key-tags';
import { nameLocally } from './image-names';
import type { ImageKey } from './keys/compute-keys';

export interface ReuseInput {
  readonly image: ImageDefinition;
  readonly key: ImageKey;
  readonly output: Output;
  readonly source: SourceContext;
  /** As really built. */
  readonly repositories: readonly string[];
  readonly resultFolder: string;
}

/** Where an image is looked for before it is built, and what a build of it is kept under. */
export function planReuse({
  image,
  key: found,
  output,
  source,
  repositories,
  resultFolder,
}: ReuseInput): ReusePlan {
  const { options } = image;
  const published = hasDestination(options) ? repositories : [];
  const none = {
    repositories: published,
    reads: [],
    write: null,
    loadedAs: null,
    replace: false,
    pending: false,
  };
  if (found.key === null) {
    return { ...none, key: null, platform: null, reason: found.reason, pending: found.pending };
  }
  const { key, platform } = found;
  const tags = chooseKeyTags(key, source, options.reuse.from);
  const write = output === 'push' ? tags.write : null;
  const loadedAs = output === 'load' ? nameLocally(resultFolder, `key-${key}`) : null;
  const refusal = refuseReuse(image, output);
  if (refusal !== null) return { ...none, key, platform, write, loadedAs, replace: true, reason: refusal };
  return {
    ...none,
    key,
    platform,
    reads: published.length === 0 ? [] : tags.reads,
    write,
    loadedAs,
    reason: null,
  };
}

/** Why an image is built whatever exists; `null` where what exists may be taken. */
export function refuseReuse({ options }: Pick<ImageDefinition, 'options'>, output: Output): string | null {
  if (!options.reuse.enabled) return 'reuse is switched off';
  if (options.noCache) return 'noCache is set';
  if (output === 'oci') return 'an OCI layout is asked for';
  return null;
}
