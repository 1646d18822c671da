import { parseReference } from '../model/reference';
import type { RunPorts } from './ports';

/**
 * Makes a reference stand for an image that its repository holds.
 *
 * @param name `repository:tag`
 * @returns what went wrong, in one line, or `null`
 */
export async function putReference(
  name: string,
  digest: string,
  ports: Pick<RunPorts, 'putTag'>,
): Promise<string | null> {
  const { repository, tag } = splitReference(name);
  const tagging = await ports.putTag(repository, tag, digest);
  if (tagging.status === 'taken')
    return `${name} stands for another image, and its registry lets no tag move`;
  return tagging.status === 'failed' ? tagging.reason : null;
}

/** The repository as written, and the tag. References of a plan always have one. */
export function splitReference(name: string): { readonly repository: string; readonly tag: string } {
  const reference = parseReference(name);
  const tag = typeof reference === 'string' ? null : reference.tag;
  if (tag === null) throw new Error(`${name} has no tag`);
  return { repository: name.slice(0, -tag.length - 1), tag };
}
