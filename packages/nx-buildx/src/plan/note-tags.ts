import type { Note } from '../model/failure';
import type { SourceContext } from '../model/source-context';
import type { ImageDefinition } from '../model/workspace';
import { chooseOutput } from './choose-output';
import { chooseTags } from './choose-tags';

/** Tags that somebody may have expected, and that this run does not give. */
export function noteTags({ id, options }: ImageDefinition, source: SourceContext): readonly Note[] {
  const { notes } = chooseTags(options.tags, source, chooseOutput(options, source));
  return [...new Set(notes)].map((message) => ({ message, place: { image: id, option: 'tags' } }));
}
