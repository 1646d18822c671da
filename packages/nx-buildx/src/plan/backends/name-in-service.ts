/**
 * The name of a cache in a service that images of other workspaces may use too. No part of an image's own name has a
 * slash, so that two images never share one, whatever stands before it.
 *
 * @param beginning as configured, or none
 * @param name of image and branch
 */
export function nameInService(beginning: string | undefined, name: string): string {
  return beginning === undefined ? name : `${beginning}/${name}`;
}
