import type { SourceContext, SourceEvent } from '../model/source-context';
import type { CiFacts } from './ci-facts';
import type { TrustDecision } from './decide-trust';
import { decideTrust } from './decide-trust';
import type { SourceOverrides } from './read-overrides';

/** What is built once NX_BUILDX_PULL_REQUEST and NX_BUILDX_TAG have been heard. */
export interface Declared {
  readonly event: SourceEvent;
  readonly tag: string | null;
  readonly pullRequest: SourceContext['pullRequest'];
}

/**
 * NX_BUILDX_PULL_REQUEST makes any event of a CI system a pull request, NX_BUILDX_TAG a known event of a branch a tag; a
 * pull request comes first, since less may be written for it. A merge queue and a person's machine stay what they are.
 *
 * Where the CI system itself names no pull request, or another one, nobody knows whose it is, so its origin is unknown.
 *
 * @param facts `null` on a person's machine
 */
export function declare(facts: CiFacts | null, overrides: SourceOverrides): Declared {
  const { tag, pullRequest: number } = overrides;
  const event = facts?.event ?? 'local';
  const own = facts?.pullRequest ?? null;
  // Of some pull requests the CI system knows the origin and not the number.
  const isOwn = own !== null && (own.number === number || own.number === 'unknown');
  const pullRequest = number === null ? own : { number, fork: isOwn ? own.fork : ('unknown' as const) };
  return { event: declareEvent(event, number, tag), tag: tag ?? facts?.tag ?? null, pullRequest };
}

function declareEvent(event: SourceEvent, number: string | null, tag: string | null): SourceEvent {
  if (event === 'local' || event === 'merge-queue') return event;
  if (number !== null) return 'pull-request';
  const isOfBranch = event === 'push' || event === 'schedule' || event === 'manual';
  return tag !== null && isOfBranch ? 'tag' : event;
}

/**
 * Trust in what was declared: never more than the CI system's own facts give, and less where it is now a pull request
 * of unknown origin. NX_BUILDX_TRUST vouches for that one where the CI system names none; a run of one pull request must
 * not write what belongs to another.
 */
export function decideDeclaredTrust(
  facts: CiFacts | null,
  declared: Declared,
  overrides: SourceOverrides,
): TrustDecision {
  const own = decideTrust(facts, overrides.trust);
  if (facts === null || overrides.pullRequest === null || own.trust === 'untrusted') return own;
  const named = decideTrust({ ...facts, ...declared }, null);
  if (named.trust === 'trusted') return own;
  const trustReason = `${named.trustReason}, named by NX_BUILDX_PULL_REQUEST`;
  return overrides.trust === 'trusted' && facts.pullRequest === null
    ? { ...own, trustReason: `NX_BUILDX_TRUST=trusted (${trustReason})` }
    : { ...named, trustReason };
}
