import { startDeadline } from './deadline';
import type { FindBaseUrl } from './find-base-url';
import type { Transport } from './transport';

export interface Greeting {
  readonly transport: Transport;
  readonly findBaseUrl: FindBaseUrl;
  readonly noteAnswer: (host: string) => void;
  readonly hasAnswered: (host: string) => boolean;
  readonly timeoutMs: number;
  /** Aborted where nobody waits any longer. */
  readonly stop: AbortSignal;
}

/** Asks `/v2/` once, without credentials, unless the search for the host's address has had an answer already. */
export async function greetHost(host: string, greeting: Greeting): Promise<void> {
  const { transport, findBaseUrl, noteAnswer, hasAnswered, timeoutMs, stop } = greeting;
  const deadline = startDeadline(timeoutMs, stop);
  try {
    const base = await findBaseUrl(host, deadline);
    if (hasAnswered(host)) return;
    const url = new URL('/v2/', base);
    const request = { method: 'GET', url, headers: {}, onAnswer: () => noteAnswer(host) } as const;
    await transport.sendOnce(request, deadline);
  } catch (error) {
    // Nobody waits for it: it may be under way still when the client is closed.
    if (!deadline.signal.aborted) throw error;
  }
}
