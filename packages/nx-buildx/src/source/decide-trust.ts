import type { SourceContext, Trust } from '../model/source-context';
import type { CiFacts } from './ci-facts';

export type TrustDecision = Pick<SourceContext, 'trust' | 'distrusted' | 'trustReason'>;

/**
 * Whether a run may write what others read. Fails closed: whatever is not known to come from this repository is
 * untrusted.
 *
 * `asked` is NX_BUILDX_TRUST. It may always lower trust and never raises it: whoever opens a pull request also writes
 * the environment of its jobs, and whose commits wait in a merge queue writes that of the queue's, since Nx loads the
 * `.env` files of what it builds.
 *
 * @param facts `null` on a person's machine
 */
export function decideTrust(facts: CiFacts | null, asked: Trust | null): TrustDecision {
  const own = decideFromFacts(facts);
  if (asked === 'untrusted') {
    const reasons = own.trust === 'trusted' ? [] : [own.trustReason];
    return { ...untrusted([...reasons, 'NX_BUILDX_TRUST=untrusted'].join('; ')), distrusted: true };
  }
  if (asked === null || own.trust === 'trusted') return own;
  return untrusted(`${own.trustReason}; NX_BUILDX_TRUST=trusted is ignored here`);
}

function decideFromFacts(facts: CiFacts | null): TrustDecision {
  if (facts === null) return trusted("a person's machine");
  switch (facts.event) {
    case 'pull-request':
      return decideFromOrigin(facts);
    case 'merge-queue':
      return untrusted('a merge queue, whose commits may come from forks');
    case 'push':
    case 'tag':
    case 'schedule':
    case 'manual':
      return trusted(`${facts.eventName} of this repository`);
    case 'local':
    case 'unknown':
      return untrusted(
        facts.eventName === 'unknown'
          ? 'what started this job is unknown'
          : `event ${facts.eventName} does not say whose sources these are`,
      );
  }
}

function decideFromOrigin({ pullRequest }: CiFacts): TrustDecision {
  if (pullRequest?.fork === false) return trusted('a pull request from this repository');
  return untrusted(
    pullRequest?.fork === true ? 'a pull request from a fork' : 'a pull request of unknown origin',
  );
}

function trusted(trustReason: string): TrustDecision {
  return { trust: 'trusted', distrusted: false, trustReason };
}

function untrusted(trustReason: string): TrustDecision {
  return { trust: 'untrusted', distrusted: false, trustReason };
}
