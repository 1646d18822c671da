/**
 * Why a registry gave no answer.
 * - `unauthorized`: it wants other credentials than ours (401, or the token service refused)
 * - `denied`: it knows us and says no (403)
 * - `unreachable`: no connection, or none that can be trusted
 * - `rate-limited`: still 429 after all tries
 * - `server`: still 5xx after all tries
 * - `exists`: the tag is taken, and this registry lets nobody move it
 * - `unsupported`: this registry does not offer it
 * - `protocol`: an answer that the distribution spec does not provide for, or a refusal without a name of its own
 * - `timeout`: the call's deadline has passed, or the client was closed before it
 */
export type RegistryErrorKind =
  | 'unauthorized'
  | 'denied'
  | 'unreachable'
  | 'rate-limited'
  | 'server'
  | 'exists'
  | 'unsupported'
  | 'protocol'
  | 'timeout';

/** An expected failure of a registry call: a value, never thrown. `message` is one line without secrets. */
export interface RegistryError {
  readonly kind: RegistryErrorKind;
  readonly message: string;
  /** HTTP status of the last answer, where there was one. */
  readonly status?: number;
}

/** A value, or the reason why there is none. */
export type RegistryAnswer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: RegistryError };

export function answer<T>(value: T): RegistryAnswer<T> {
  return { ok: true, value };
}

export function refusal(kind: RegistryErrorKind, message: string, status?: number): RegistryAnswer<never> {
  return { ok: false, error: status === undefined ? { kind, message } : { kind, message, status } };
}
