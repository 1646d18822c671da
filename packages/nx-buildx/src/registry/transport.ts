import { setTimeout as wait } from 'node:timers/promises';
import type { Connections } from './connections';
import type { Deadline } from './deadline';
import { refuseLate } from './deadline';
import { describeConnectionError } from './describe-connection-error';
import type { HttpRequest, HttpResponse } from './http-message';
import { describeErrorBody, headerOf } from './http-message';
import type { RegistryAnswer } from './registry-answer';
import { refusal } from './registry-answer';
import { isTransientStatus, maxTries, parseRetryAfter, retryDelay } from './retry-delay';
import { sendFollowingRedirects } from './send-following-redirects';

/** What a test replaces to have its own time and luck. */
export interface RetryClock {
  /** In [0, 1). */
  readonly random: () => number;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

export const systemClock: RetryClock = {
  random: Math.random,
  sleep: async (ms, signal) => wait(ms, undefined, { signal }),
};

/** Sends requests until there is an answer worth having. */
export interface Transport {
  /**
   * Tries again after 429, 5xx and lost connections, until the tries or the deadline are used up.
   * Every other status is an answer. Fails with `unreachable`, `rate-limited`, `server`, `timeout` or `protocol`.
   */
  send(request: HttpRequest, deadline: Deadline): Promise<RegistryAnswer<HttpResponse>>;
  /** One try, for asking whether anybody is there. */
  sendOnce(request: HttpRequest, deadline: Deadline): Promise<RegistryAnswer<HttpResponse>>;
}

/** What came of one try. */
export interface Attempt<T> {
  readonly outcome: RegistryAnswer<T>;
  /** Whether another try may end otherwise. */
  readonly transient: boolean;
  readonly retryAfterMs: number | null;
}

export function createTransport(connections: Connections, clock: RetryClock): Transport {
  return {
    async send(request, deadline) {
      return retry(async () => tryOnce(connections, request, deadline), clock, deadline);
    },
    async sendOnce(request, deadline) {
      return (await tryOnce(connections, request, deadline)).outcome;
    },
  };
}

/**
 * Tries until there is an outcome that stays, or the tries are used up.
 *
 * @param end stops the waiting between two tries; a try that would come later than `remainingMs` is not waited for
 */
export async function retry<T>(
  tryOnce: () => Promise<Attempt<T>>,
  clock: RetryClock,
  end: { readonly signal: AbortSignal; remainingMs(): number },
): Promise<RegistryAnswer<T>> {
  for (let failures = 1; ; failures += 1) {
    const attempt = await tryOnce();
    if (!attempt.transient || failures === maxTries) return attempt.outcome;
    const delay = retryDelay(failures, attempt.retryAfterMs, clock.random);
    // Waiting for a try that can no longer happen helps nobody.
    if (delay >= end.remainingMs()) return attempt.outcome;
    try {
      await clock.sleep(delay, end.signal);
    } catch {
      return attempt.outcome;
    }
  }
}

async function tryOnce(
  connections: Connections,
  request: HttpRequest,
  deadline: Deadline,
): Promise<Attempt<HttpResponse>> {
  // A server that accepts and then says nothing must leave time for another try.
  const patience = AbortSignal.timeout(Math.ceil(deadline.totalMs / 2));
  try {
    const signal = AbortSignal.any([deadline.signal, patience]);
    const sent = await sendFollowingRedirects(connections, request, signal);
    if (!sent.ok || !isTransientStatus(sent.value.status)) {
      return { outcome: sent, transient: false, retryAfterMs: null };
    }
    return refuseForNow(request.url.host, sent.value);
  } catch (error) {
    if (deadline.signal.aborted)
      return { outcome: refuseLate(request.url.host, deadline), transient: false, retryAfterMs: null };
    const { description, transient } = patience.aborted
      ? { description: `no answer within ${Math.ceil(deadline.totalMs / 2)} ms`, transient: true }
      : describeConnectionError(error);
    const outcome = refusal('unreachable', `${request.url.host} cannot be reached: ${description}`);
    return { outcome, transient, retryAfterMs: null };
  }
}

/** What a transient status says. */
export function refuseForNow(host: string, response: HttpResponse): Attempt<never> {
  const said = `${host} answered ${response.status}${describeErrorBody(response)}`;
  return {
    outcome: refusal(response.status === 429 ? 'rate-limited' : 'server', said, response.status),
    transient: true,
    retryAfterMs: parseRetryAfter(headerOf(response, 'retry-after'), Date.now()),
  };
}
