import type { Failure } from '../model/failure';
import { listSome } from '../model/list-some';
import type { Deletion, DeletionOutcome, RepositoryPrune } from '../plan/plan-prune';
import { adviseOnRetention } from '../registry/retention-advice';
import type { KeptRepository } from './open-cache-workspace';

/** What a registry did not delete, as one failure for each reason. What was kept for good is none. */
export function describeCacheFailures(
  { name, at }: KeptRepository,
  { deletions }: RepositoryPrune,
  outcomes: readonly DeletionOutcome[],
): readonly Failure[] {
  const failed = new Map<string, { readonly status: string; readonly tags: string[] }>();
  for (const [index, outcome] of outcomes.entries()) {
    const deletion = deletions[index];
    if (deletion === undefined || (outcome.status !== 'unsupported' && outcome.status !== 'failed')) continue;
    const known = failed.get(outcome.reason) ?? { status: outcome.status, tags: [] };
    known.tags.push(...listTags(deletion));
    failed.set(outcome.reason, known);
  }
  return [...failed].map(([reason, { status, tags }]): Failure => {
    const isUnsupported = status === 'unsupported';
    return {
      code: isUnsupported ? 'delete-unsupported' : 'delete-failed',
      message: isUnsupported
        ? `${at.host} deletes nothing in ${name}: ${reason}`
        : `not all of ${name} was deleted: ${reason}`,
      place: {},
      fix: adviseOnRetention(at.host),
      details: [`still there: ${listSome(tags)}`],
    };
  });
}

function listTags(deletion: Deletion): readonly string[] {
  return deletion.by === 'digest' ? deletion.tags : [deletion.tag];
}
