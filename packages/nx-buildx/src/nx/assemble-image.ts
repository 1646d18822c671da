import { parseRepository } from '../model/reference';
import type { Repository } from '../model/reference';
import { normalizePlatform } from '../model/platform';
import { combineIndex } from '../registry/combine-index';
import type { IndexPart } from '../registry/combine-index';
import type { RegistryClient } from '../registry/registry-client';
import type { Assembly, AssemblyRequest } from '../run/ports';
import type { GetManifest } from './read-digests';

/**
 * Puts an index of platforms that were pushed one by one into every repository that holds them, by its digest. Nothing of
 * them is transferred.
 */
export async function assembleInRegistry(
  { repositories: names, platforms, annotations }: AssemblyRequest,
  getManifest: GetManifest,
  client: Pick<RegistryClient, 'putManifest'>,
): Promise<Assembly> {
  const repositories: Repository[] = [];
  for (const name of names) {
    const repository = parseRepository(name);
    if (typeof repository === 'string') return { reason: repository };
    repositories.push(repository);
  }
  const [first] = repositories;
  if (first === undefined) return { reason: 'it is pushed nowhere' };
  const parts: IndexPart[] = [];
  for (const { platform, digest } of platforms) {
    const answer = await getManifest(first, digest);
    if (!answer.ok) return { reason: answer.error.message };
    if (answer.value === null) return { reason: `${names[0] ?? ''} has no ${digest}, built for ${platform}` };
    parts.push({ platform: normalizePlatform(platform), fetched: answer.value });
  }
  const index = combineIndex(parts, annotations);
  if ('reason' in index) return index;
  const answers = await Promise.all(
    repositories.map(({ host, path }) =>
      client.putManifest({ host, repository: path, reference: index.digest }, index),
    ),
  );
  const refused = answers.find(({ ok }) => !ok);
  return refused === undefined || refused.ok ? { digest: index.digest } : { reason: refused.error.message };
}
