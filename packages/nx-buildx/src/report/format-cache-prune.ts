import type { Deletion, DeletionOutcome, PruneReport, RepositoryPrune } from '../plan/plan-prune';
import type { Judgement } from '../plan/plan-prune-facts';
import { formatNote } from './format-failure';

type PrunedRepository = PruneReport['repositories'][number];

/** A prune as a person reads it: what goes and why, what stays and why, and what became of it. */
export function formatCachePrune({ repositories, notes, done, remote, live }: PruneReport): string {
  const count = repositories.reduce((total, { deletions }) => total + countTags(deletions), 0);
  const deleted = repositories.reduce((total, each) => total + countDeleted(each), 0);
  const tags = (n: number) => (n === 1 ? '1 tag' : `${n} tags`);
  const end = done
    ? `${tags(deleted)} of ${count} deleted`
    : `${tags(count)} would go; nothing was deleted (--yes deletes)`;
  const counted = `${live.branches} branches and ${live.pullRequests} pull requests live`;
  return [
    `git remote ${remote}: ${counted}`,
    ...repositories.map(formatRepository),
    ...notes.map((message) => formatNote({ message, place: {} })),
    end,
  ].join('\n\n');
}

function formatRepository(repository: PrunedRepository): string {
  const { deletions, outcomes, judgements } = repository;
  const reasons = new Map(judgements.map(({ tag, reason }) => [tag, reason]));
  return [
    formatHead(repository),
    ...deletions.flatMap((deletion, index) => formatDeletion(deletion, reasons, outcomes[index])),
    ...formatKept(judgements.filter(({ action, rule }) => action === 'keep' && rule !== 'not-selected')),
  ].join('\n');
}

function formatHead({ repository, judgements, deletions }: RepositoryPrune): string {
  if (judgements.length === 0) return `${repository}  no cache refs and no keys`;
  const count = countTags(deletions);
  return `${repository}  ${count} of ${judgements.length} go`;
}

/** One line for each tag, so that what is deleted can be searched for. */
function formatDeletion(
  deletion: Deletion,
  reasons: ReadonlyMap<string, string>,
  outcome: DeletionOutcome | undefined,
): readonly string[] {
  const tags = deletion.by === 'digest' ? deletion.tags : [deletion.tag];
  const how =
    deletion.by === 'digest'
      ? []
      : [`the tag alone, where the registry can: its manifest is also ${deletion.staying.join(', ')}`];
  return tags.flatMap((tag) => [
    `  ${formatOutcome(outcome)}  ${tag}  ${reasons.get(tag) ?? ''}`,
    ...how.map((line) => `            ${line}`),
    ...(outcome !== undefined && 'reason' in outcome ? [`            ${outcome.reason}`] : []),
  ]);
}

const WORDS: Readonly<Record<DeletionOutcome['status'], string>> = {
  deleted: 'deleted',
  absent: 'gone',
  kept: 'kept',
  unsupported: 'not done',
  failed: 'failed',
};

function formatOutcome(outcome: DeletionOutcome | undefined): string {
  return (outcome === undefined ? 'goes' : WORDS[outcome.status]).padEnd(8);
}

function formatKept(kept: readonly Judgement[]): readonly string[] {
  return kept.map(({ tag, reason }) => `  ${'stays'.padEnd(8)}  ${tag}  ${reason}`);
}

function countTags(deletions: readonly Deletion[]): number {
  return deletions.reduce((total, each) => total + (each.by === 'digest' ? each.tags.length : 1), 0);
}

function countDeleted({ deletions, outcomes }: PrunedRepository): number {
  return countTags(deletions.filter((_, index) => outcomes[index]?.status === 'deleted'));
}
