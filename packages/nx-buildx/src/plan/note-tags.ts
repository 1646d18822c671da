import type { Note } from '../model/failure';
import type { ImageDefinition } from '../model/workspace';
import type { FindTags } from './remember-tags';

/** Tags that somebody may have expected, and that this run does not give. */
export function noteTags(image: ImageDefinition, findTags: FindTags): readonly Note[] {
  const { notes } = findTags(image);
  return [...new Set(notes)].map((message) => ({ message, place: { image: image.id, option: 'tags' } }));
}
