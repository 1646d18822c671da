import { workspaceRoot } from '@nx/devkit';
import { failure, success } from '../model/failure';
import type { Failure, Outcome } from '../model/failure';
import { imageId } from '../model/image';
import type { ImageId } from '../model/image';
import { parseRepository } from '../model/reference';
import type { ImageDefinition } from '../model/workspace';
import { hasDestination } from '../plan/choose-output';
import { nameImage } from '../plan/image-names';
import type { RepositoryReference } from '../registry/registry-reference';
import { openSite } from './open-site';
import type { Site } from './open-site';
import type { ImageRequest } from './read-workspace';
import { selectImages } from './select-images';

/** A repository, and what the workspace keeps in it. */
export interface KeptRepository {
  /** As configured. */
  readonly name: string;
  readonly at: RepositoryReference;
  readonly isCache: boolean;
  /** Images of the workspace that are pushed to it. */
  readonly images: readonly ImageId[];
}

/** The workspace as the cache commands see it. */
export interface CacheWorkspace {
  readonly site: Site;
  /** All that the selected projects use. */
  readonly repositories: readonly KeptRepository[];
  readonly projects: readonly string[];
  readonly isSelected: (project: string) => boolean;
}

/**
 * Reads all images of the workspace with their options. Asks nobody.
 *
 * @param selected projects; empty for all
 * @returns fails with `project-unknown`, and with all that is wrong with options
 */
export async function openCacheWorkspace(
  selected: readonly string[],
  signal: AbortSignal,
): Promise<Outcome<CacheWorkspace>> {
  const read = await selectImages(selected);
  if (!read.ok) return read;
  const { nxJson, projects, dependencies, images, isSelected } = read.value;
  const requests = new Map<ImageId, ImageRequest>(
    images.map(({ project, target }) => [imageId(project, target), { configuration: null, overrides: {} }]),
  );
  const site = await openSite({
    workspaceRoot,
    projects,
    dependencies,
    nxJson,
    env: process.env,
    requests,
    own: new Set(requests.keys()),
    // As for publishing: what lies there is taken as it is.
    findWriter: () => null,
    makeBuilder: null,
    signal,
  });
  if (!site.ok) return site;
  if (site.value.failures.length > 0) return failure(...site.value.failures);
  const repositories = listRepositories(site.value, isSelected);
  if (!repositories.ok) return repositories;
  const names = [...new Set(images.map(({ project }) => project))];
  return success({ site: site.value, repositories: repositories.value, projects: names, isSelected });
}

/** A repository of a selected project counts with all images that are in it. */
function listRepositories(
  { wanted, targetName }: Site,
  isSelected: (project: string) => boolean,
): Outcome<readonly KeptRepository[]> {
  const found = new Map<string, KeptRepository>();
  const failures: Failure[] = [];
  const chosen = new Set<string>();
  const add = (name: string, image: ImageDefinition, isCache: boolean) => {
    const parsed = parseRepository(name);
    if (typeof parsed === 'string') {
      failures.push(describeInvalid(name, parsed, image.id));
      return;
    }
    const id = `${parsed.host}/${parsed.path}`;
    const at = { host: parsed.host, repository: parsed.path };
    const known = found.get(id) ?? { name, at, isCache: false, images: [] };
    const images = isCache ? known.images : [...known.images, image.id];
    found.set(id, { ...known, isCache: known.isCache || isCache, images });
    if (isSelected(image.project)) chosen.add(id);
  };
  for (const image of wanted) {
    const { repository } = image.options.cache;
    if (repository !== null) add(repository, image, true);
    if (hasDestination(image.options))
      for (const name of nameImage(image, targetName, 'options')) add(name, image, false);
  }
  if (failures.length > 0) return failure(...failures);
  return success([...found].filter(([id]) => chosen.has(id)).map(([, repository]) => repository));
}

function describeInvalid(name: string, reason: string, image: ImageId): Failure {
  return {
    code: 'reference-invalid',
    message: `"${name}" is no repository: ${reason}`,
    place: { image },
    fix: 'correct the option "registry", "image" or "cache.repository"',
  };
}
