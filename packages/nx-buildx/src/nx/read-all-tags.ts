import type { Failure } from '../model/failure';
import type { FoundManifest, FoundRepository } from '../plan/plan-prune-facts';
import { readTags } from '../registry/read-repository';
import type { TagEntry } from '../registry/read-repository';
import type { RegistryClient } from '../registry/registry-client';
import type { KeptRepository } from './open-cache-workspace';

/** A repository with its tags, and why it has none. */
export type ReadTags =
  | { readonly kept: KeptRepository; readonly tags: readonly TagEntry[] }
  | { readonly kept: KeptRepository; readonly failure: Failure };

export async function readAllTags(
  client: RegistryClient,
  repositories: readonly KeptRepository[],
): Promise<readonly ReadTags[]> {
  return Promise.all(
    repositories.map(async (kept): Promise<ReadTags> => {
      const tags = await readTags(client, kept.at);
      return tags.ok
        ? { kept, tags: tags.value }
        : { kept, failure: describeUnread(kept, tags.error.message) };
    }),
  );
}

function describeUnread({ name }: KeptRepository, reason: string): Failure {
  return {
    code: 'registry-unreadable',
    message: `the tags of ${name} cannot be told: ${reason}`,
    place: {},
    fix: 'log in with an account that may list the tags of the repository and read them all',
  };
}

/** What was read of a repository. */
export function describeFound(
  { name }: KeptRepository,
  tags: readonly TagEntry[],
  ...manifests: readonly ReadonlyMap<string, FoundManifest>[]
): FoundRepository {
  return {
    repository: name,
    tags: tags.map(({ tag, digest }) => ({ tag, digest })),
    manifests: new Map(manifests.flatMap((each) => [...each])),
  };
}
