/** One image of the workspace: a project's image target, `project:target`. Made and split in this file only. */
export type ImageId = `${string}:${string}`;

export function imageId(project: string, target: string): ImageId {
  return `${project}:${target}`;
}

/** The inverse of {@link imageId}. A target's name holds no colon; a project's may. */
export function splitImageId(id: ImageId): { readonly project: string; readonly target: string } {
  const colon = id.lastIndexOf(':');
  return { project: id.slice(0, colon), target: id.slice(colon + 1) };
}
