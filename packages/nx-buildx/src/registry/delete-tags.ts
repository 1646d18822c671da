import type { Deletion, DeletionOutcome } from '../plan/plan-prune';
import type { FetchedManifest } from './manifest';
import { readTags } from './read-repository';
import type { TagEntry } from './read-repository';
import type { RegistryAnswer, RegistryError, RegistryErrorKind } from './registry-answer';
import type { RegistryClient } from './registry-client';
import type { RepositoryReference } from './registry-reference';

type Planned<By extends Deletion['by']> = Extract<Deletion, { readonly by: By }>;

/**
 * Deletes what was planned, one after the other, after another look at all tags: what has got a tag meanwhile that is to stay
 * is kept. A registry that deletes nothing, or not for us, is asked once.
 *
 * @returns one outcome for each deletion
 */
export async function deletePlanned(
  client: RegistryClient,
  repository: RepositoryReference,
  deletions: readonly Deletion[],
  signal: AbortSignal,
): Promise<readonly DeletionOutcome[]> {
  if (deletions.length === 0) return [];
  const tags = await readTags(client, repository);
  if (!tags.ok) return deletions.map(() => ({ status: 'failed', reason: tags.error.message }));
  const going = new Set(deletions.flatMap((each) => (each.by === 'digest' ? each.tags : [each.tag])));
  const outcomes: DeletionOutcome[] = [];
  let last: DeletionOutcome | null = null;
  for (const deletion of deletions) {
    if (signal.aborted) last ??= { status: 'failed', reason: 'it was stopped' };
    const reply: Reply =
      last === null ? await deleteOne(client, repository, deletion, tags.value, going) : { outcome: last };
    if (reply.isLast === true) last = reply.outcome;
    outcomes.push(reply.outcome);
  }
  return outcomes;
}

async function deleteOne(
  client: RegistryClient,
  repository: RepositoryReference,
  deletion: Deletion,
  tags: readonly TagEntry[],
  going: ReadonlySet<string>,
): Promise<Reply> {
  const now = tags.filter(({ digest }) => digest === deletion.digest).map(({ tag }) => tag);
  if (deletion.by === 'tag') {
    if (!now.includes(deletion.tag)) return say('absent');
    const others = now.filter((tag) => !going.has(tag));
    return others.length === 0
      ? keep('its other tags have gone meanwhile: look again')
      : deleteTag(client, repository, deletion, others);
  }
  if (now.length === 0) return say('absent');
  const added = now.filter((tag) => !deletion.tags.includes(tag));
  if (added.length > 0) return keep(`it has become ${added.join(', ')} meanwhile`);
  return deleteDigest(client, repository, deletion);
}

async function deleteDigest(
  client: RegistryClient,
  repository: RepositoryReference,
  { digest, tags }: Planned<'digest'>,
): Promise<Reply> {
  const at = { ...repository, reference: digest };
  let reply = await client.deleteManifest(at);
  if (!reply.ok && needsTagsFirst(reply.error)) {
    for (const tag of tags) {
      const untagged = await client.deleteManifest({ ...repository, reference: tag });
      if (!untagged.ok) return refuse(untagged.error);
    }
    reply = await client.deleteManifest(at);
  }
  if (!reply.ok) return refuse(reply.error);
  if (reply.value) return say('deleted');
  // A registry without such requests says of all of them that there is nothing.
  const left = await client.headManifest(at);
  if (!left.ok || left.value === null) return say('absent');
  return refuse({ kind: 'unsupported', message: `${repository.host} knows no request to delete` });
}

/** Google's registries delete no manifest that has a tag. */
function needsTagsFirst({ kind, message }: RegistryError): boolean {
  return kind === 'protocol' && /DANGLING_TAG|still referenced by/i.test(message);
}

/** The spec has it that the manifest stays ("Deleting tags"). What does not is put back. */
async function deleteTag(
  client: RegistryClient,
  repository: RepositoryReference,
  { digest, tag }: Planned<'tag'>,
  others: readonly string[],
): Promise<Reply> {
  const manifest = await client.getManifest({ ...repository, reference: digest });
  if (!manifest.ok || manifest.value === null) return keep('its manifest cannot be read');
  const reply = await client.deleteManifest({ ...repository, reference: tag });
  if (!reply.ok) {
    if (reply.error.kind !== 'unsupported') return refuse(reply.error);
    return keep(`it is also ${others.join(', ')}, and ${repository.host} deletes no single tag`);
  }
  const left = await client.headManifest({ ...repository, reference: digest });
  if (!left.ok || left.value !== null) return say(reply.value ? 'deleted' : 'absent');
  return putBack(client, repository, manifest.value, others);
}

async function putBack(
  client: RegistryClient,
  repository: RepositoryReference,
  manifest: FetchedManifest,
  tags: readonly string[],
): Promise<Reply> {
  const puts: RegistryAnswer<unknown>[] = [];
  for (const tag of tags) puts.push(await client.putManifest({ ...repository, reference: tag }, manifest));
  const lost = puts.find((put) => !put.ok);
  const took = `${repository.host} deletes a manifest with one of its tags`;
  const reason =
    lost?.ok === false
      ? `${took}, and did not take it back for ${tags.join(', ')}: ${lost.error.message}`
      : `${took}: it was put back for ${tags.join(', ')}`;
  return { outcome: { status: 'failed', reason }, isLast: true };
}

interface Reply {
  readonly outcome: DeletionOutcome;
  /** Whether the next deletion would only be refused too. */
  readonly isLast?: boolean;
}

function say(status: 'deleted' | 'absent'): Reply {
  return { outcome: { status } };
}

function keep(reason: string): Reply {
  return { outcome: { status: 'kept', reason } };
}

const FINAL: readonly RegistryErrorKind[] = [
  'unsupported',
  'denied',
  'unauthorized',
  'unreachable',
  'timeout',
];

function refuse({ kind, message }: RegistryError): Reply {
  const status = kind === 'unsupported' ? 'unsupported' : 'failed';
  return { outcome: { status, reason: message }, isLast: FINAL.includes(kind) };
}
