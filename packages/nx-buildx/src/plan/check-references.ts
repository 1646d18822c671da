import { parseReference, parseRepository } from '../model/reference';
import type { Failure } from '../model/failure';
import type { ImageDefinition } from '../model/workspace';
import { checkTags } from './check-tags';

/** Every name an image's options lead to must be one that registries accept: BuildKit ignores bad cache refs silently. */
export function checkReferences(
  { id, options }: ImageDefinition,
  repositories: readonly string[],
): readonly Failure[] {
  const own = options.image.length > 0;
  return [
    ...repositories.flatMap((name) =>
      checkRepository(name, { image: id, option: own ? 'image' : 'registry' }),
    ),
    ...checkTags(options.tags, id, 'reference-invalid'),
    ...(options.cache.repository === null
      ? []
      : checkRepository(options.cache.repository, { image: id, option: 'cache.repository' })),
    ...checkImage(options.cache.mounts.image, { image: id, option: 'cache.mounts.image' }),
    ...Object.entries(options.baseImages).flatMap(([name, value]) => checkBaseImage(name, value, id)),
  ];
}

/** @returns `reference-invalid` for what registries would not accept as the name of a repository */
export function checkRepository(name: string, place: Failure['place']): readonly Failure[] {
  const repository = parseRepository(name);
  if (typeof repository !== 'string') return [];
  const tagged = typeof parseReference(name) !== 'string';
  const fix = tagged
    ? 'name the repository alone: tags belong into "tags"'
    : 'write it as host/path, in lower case: ghcr.io/acme/api';
  return [refuse(`"${name}" is no repository: ${repository}`, place, fix)];
}

function checkImage(name: string | null, place: Failure['place']): readonly Failure[] {
  const reference = name === null ? null : parseReference(name);
  return typeof reference === 'string'
    ? [
        refuse(
          `"${name ?? ''}" is no image name: ${reference}`,
          place,
          'name an image with a shell: busybox:1.37',
        ),
      ]
    : [];
}

function checkBaseImage(name: string, value: string, image: Failure['place']['image']): readonly Failure[] {
  const place = { ...(image === undefined ? {} : { image }), option: `baseImages.${name}` };
  const fix = 'write both sides as image names: {"node:22-slim": "mirror.example.com/node:22-slim"}';
  const sides = /^[a-z-]+:\/\//.test(value) ? [name] : [name, value];
  return sides.flatMap((side) => {
    const reference = parseReference(side);
    return typeof reference === 'string'
      ? [refuse(`"${side}" is no image name: ${reference}`, place, fix)]
      : [];
  });
}

function refuse(message: string, place: Failure['place'], fix: string): Failure {
  return { code: 'reference-invalid', message, place, fix };
}
