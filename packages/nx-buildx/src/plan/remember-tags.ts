import type { SourceContext } from '../model/source-context';
import type { ImageDefinition } from '../model/workspace';
import { chooseOutput } from './choose-output';
import { chooseTags } from './choose-tags';
import type { ChosenTags } from './choose-tags';

/** What an image is tagged with in this run. */
export type FindTags = (image: ImageDefinition) => ChosenTags;

/** Chooses the tags of each image once: its references, labels and notes ask for them, and so does each of its children. */
export function rememberTags(source: SourceContext): FindTags {
  const chosen = new Map<ImageDefinition, ChosenTags>();
  return (image) => {
    const known = chosen.get(image);
    if (known !== undefined) return known;
    const { options } = image;
    const tags = chooseTags(options.tags, source, chooseOutput(options, source));
    chosen.set(image, tags);
    return tags;
  };
}
