import { setTimeout as wait } from 'node:timers/promises';
import type { Connections } from './connections';
import type { Deadline } from './deadline';
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

interface Attempt {
  readonly outcome: RegistryAnswer<HttpResponse>;
  readonly transient: boolean;
  readonly retryAfterMs: number | null;
}

export function createTransport(connections: Connections, clock: RetryClock): Transport {
  return {
    async send(request, deadline) {
      for (let failures = 1; ; failures += 1) {
        const attempt = await tryOnce(connections, request, deadline);
        if (!attempt.transient || failures === maxTries) return attempt.outcome;
        const delay = retryDelay(failures, attempt.retryAfterMs, clock.random);
        // Waiting for a try that can no longer happen helps nobody.
        if (delay >= deadline.remainingMs()) return attempt.outcome;
        try {
          await clock.sleep(delay, deadline.signal);
        } catch {
          return timeout(request, deadline);
        }
      }
    },
    async sendOnce(request, deadline) {
      return (await tryOnce(connections, request, deadline)).outcome;
    },
  };
}

async function tryOnce(connections: Connections, request: HttpRequest, deadline: Deadline): Promise<Attempt> {
  // A server that accepts and then says nothing must leave time for another try.
  const patience = AbortSignal.timeout(Math.ceil(deadline.totalMs / 2));
  try {
    const signal = AbortSignal.any([deadline.signal, patience]);
    const sent = await sendFollowingRedirects(connections, request, signal);
    if (!sent.ok || !isTransientStatus(sent.value.status)) {
      return { outcome: sent, transient: false, retryAfterMs: null };
    }
    return {
      outcome: refuseStatus(request, sent.value),
      transient: true,
      retryAfterMs: parseRetryAfter(headerOf(sent.value, 'retry-after'), Date.now()),
    };
  } catch (error) {
    if (deadline.signal.aborted)
      return { outcome: timeout(request, deadline), transient: false, retryAfterMs: null };
    const { description, transient } = patience.aborted
      ? { description: `no answer within ${Math.ceil(deadline.totalMs / 2)} ms`, transient: true }
      : describeConnectionError(error);
    const outcome = refusal('unreachable', `${request.url.host} cannot be reached: ${description}`);
    return { outcome, transient, retryAfterMs: null };
  }
}

function refuseStatus(request: HttpRequest, response: HttpResponse): RegistryAnswer<never> {
  const said = `${request.url.host} answered ${response.status}${describeErrorBody(response)}`;
  return refusal(response.status === 429 ? 'rate-limited' : 'server', said, response.status);
}

function timeout(request: HttpRequest, deadline: Deadline): RegistryAnswer<never> {
  return refusal('timeout', `${request.url.host} gave no answer within ${deadline.totalMs} ms`);
}
