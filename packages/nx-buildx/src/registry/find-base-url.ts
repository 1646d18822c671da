import type { Deadline } from './deadline';
import { withinDeadline } from './deadline';
import { schemesOf } from './registry-host';
import { apiHost } from './registry-reference';
import type { Transport } from './transport';

/** The address of a registry's API. Never fails: where nobody answers, the request itself will say so. */
export type FindBaseUrl = (host: string, deadline: Deadline) => Promise<URL>;

/**
 * Most registries speak HTTPS and are not asked. Where plain HTTP is allowed too, `/v2/` is asked once, without
 * credentials, in the order of {@link schemesOf}. A server that speaks TLS answers plain HTTP with 400 or hangs up.
 *
 * @param noteAnswer told of every host that gave an HTTP answer
 */
export function createFindBaseUrl(
  transport: Transport,
  insecureRegistries: readonly string[],
  noteAnswer: (host: string) => void,
): FindBaseUrl {
  const found = new Map<string, Promise<URL | null>>();

  async function probe(host: string, candidates: readonly URL[], deadline: Deadline): Promise<URL | null> {
    for (const candidate of candidates) {
      if (deadline.signal.aborted) return null;
      const url = new URL('/v2/', candidate);
      const request = { method: 'GET', url, headers: {}, onAnswer: () => noteAnswer(host) } as const;
      const reply = await transport.sendOnce(request, deadline);
      if (reply.ok && reply.value.status !== 400) return candidate;
      // Busy is an answer too.
      if (!reply.ok && reply.error.status !== undefined) return candidate;
    }
    return null;
  }

  return async (host, deadline) => {
    const candidates = schemesOf(host, insecureRegistries).map(
      (scheme) => new URL(`${scheme}://${apiHost(host)}`),
    );
    const [preferred] = candidates;
    if (preferred === undefined) throw new Error(`No scheme for ${host}`);
    if (candidates.length === 1) return preferred;
    const running = found.get(host) ?? probe(host, candidates, deadline);
    found.set(host, running);
    const base = await withinDeadline(running, deadline).catch(() => null);
    // Nobody answered: the next call may ask again.
    if (base === null && found.get(host) === running) found.delete(host);
    return base ?? preferred;
  };
}
