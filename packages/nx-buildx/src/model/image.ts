/** One image of the workspace: a project's image target, `project:target`. Never split: both may hold colons. */
export type ImageId = `${string}:${string}`;

export function imageId(project: string, target: string): ImageId {
  return `${project}:${target}`;
}
