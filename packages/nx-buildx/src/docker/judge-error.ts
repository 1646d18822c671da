import type { VertexKind } from './vertex-kind';

/** Whether a vertex ended only because something else ended the build. */
export function isCancellation(error: string): boolean {
  return /\bcontext canceled\b/.test(error);
}

/**
 * Whether buildx lost the builder while it built, as gRPC words it: `failed to receive status: rpc error: code = Unavailable
 * desc = error reading from server: EOF` (docker/buildx#2064). Another try finds out whether it came back.
 *
 * @param error buildx's last one; none of a step
 */
export function isConnectionLost(error: string): boolean {
  return /\brpc error: code = Unavailable\b|\berror reading from server\b|\bclosing transport\b/.test(error);
}

/** How BuildKit words what a `RUN` did: the rest of the text is the user's own, and may say anything. */
const COMMAND = /^(?:process "|executor failed running)/;
/** A step fails with these where a layer that it needs cannot be pulled. */
const PULL = /httpReadSeeker|failed to (?:copy|do request|pull|resolve|authorize|fetch)|unexpected status/;
/** buildx has waited for a remote BuildKit long enough by then, 20 seconds. */
const UNREACHED = 'context deadline exceeded';
const REFUSED = /\b(?:401 Unauthorized|403 Forbidden|unauthorized:|denied:|insufficient_scope)/;
const TRANSIENT = [
  // `unexpected status from PUT request to …: 500 Internal Server Error`; 501 is for good.
  /(?:: |status code )(?:429|5(?!01)\d\d)\b/,
  // Codes of the distribution spec, which newer engines print instead of the status; UNKNOWN is what a 500 carries.
  /: unknown(?::|$)|\btoomanyrequests\b|\bunavailable: /i,
  /\bconnection reset\b|\bbroken pipe\b|\buse of closed network connection\b|\bclient connection lost\b/,
  /\bi\/o timeout\b|\bTLS handshake timeout\b|\bcontext deadline exceeded\b|\bClient\.Timeout\b/,
  /(?:^|: |unexpected )EOF\b|\bGOAWAY\b|\bstream error\b/,
];

/**
 * Whether the cause may pass by itself: a registry that answered 429 or 5xx, a connection that broke. What a build
 * step printed or how its command ended never counts, nor does a registry that refuses.
 */
export function isTransient(kind: VertexKind, error: string): boolean {
  if (kind === 'internal' || isCancellation(error) || COMMAND.test(error) || REFUSED.test(error))
    return false;
  if (kind === 'step' && !PULL.test(error)) return false;
  if (kind === 'boot' && error === UNREACHED) return false;
  return TRANSIENT.some((pattern) => pattern.test(error));
}
