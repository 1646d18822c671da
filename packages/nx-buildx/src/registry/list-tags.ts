import { headerOf, isRecord, parseJson } from './http-message';
import { parseNextLink } from './parse-link';
import type { RegistryAnswer } from './registry-answer';
import { answer, refusal } from './registry-answer';
import type { RepositoryReference } from './registry-reference';
import type { SendToRepository } from './registry-request';

/** What every registry accepts; Distribution 3 refuses more (its `maxentries`). */
const pageSize = 1_000;

/** All tags of a repository, page after page (OCI distribution-spec, "Listing Tags"). */
export async function listTags(
  send: SendToRepository,
  repository: RepositoryReference,
): Promise<RegistryAnswer<readonly string[]>> {
  const tags: string[] = [];
  const seen = new Set<string>();
  for (let query: string | null = `?n=${pageSize}`; query !== null;) {
    if (seen.has(query))
      return refusal('protocol', `${repository.host} lists the tags of ${repository.repository} in a circle`);
    seen.add(query);
    const reply = await send(repository, {
      method: 'GET',
      path: `tags/list${query}`,
      actions: 'pull',
      headers: {},
    });
    if (!reply.ok) return reply;
    if (reply.value.status === 404) return answer(tags);
    const page = parsePage(parseJson(reply.value.body));
    if (page === null)
      return refusal('protocol', `${repository.host} gave no list of tags for ${repository.repository}`);
    tags.push(...page);
    query = nextQuery(headerOf(reply.value, 'link'));
  }
  return answer(tags);
}

/** `tags` is null where a repository has none left (Distribution 2). */
function parsePage(body: unknown): readonly string[] | null {
  if (!isRecord(body)) return null;
  const tags = body['tags'] ?? [];
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : null;
}

/** Only the link's query counts: behind a proxy its address may be one that cannot be reached, and must not be trusted. */
function nextQuery(link: string | null): string | null {
  const next = parseNextLink(link ?? '');
  const query = next === null ? -1 : next.indexOf('?');
  return next === null || query < 0 ? null : next.slice(query);
}
