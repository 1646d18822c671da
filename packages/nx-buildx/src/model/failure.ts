import type { ImageId } from './image';

/** Where something stands that the user can change. Lines count from 1; files are relative to the workspace root. */
export interface Place {
  readonly image?: ImageId;
  /** Dotted path of the option, as written: `cache.mode`. */
  readonly option?: string;
  readonly file?: string;
  readonly line?: number;
}

/**
 * Everything that is expected to go wrong. A code never changes its meaning, and each has a page,
 * `docs/failures/<code>.md`.
 */
export type FailureCode =
  | 'builder-lost'
  | 'builder-missing'
  | 'builder-unfit'
  | 'build-cancelled'
  | 'build-failed'
  | 'cache-environment-missing'
  | 'cache-export-unsupported'
  | 'cache-import-unsupported'
  | 'cache-option-missing'
  | 'cache-ref-conflict'
  | 'cache-repository-missing'
  | 'context-filtered'
  | 'context-missing'
  | 'create-failed'
  | 'delete-failed'
  | 'delete-unsupported'
  | 'dockerfile-invalid'
  | 'dockerfile-missing'
  | 'environment-invalid'
  | 'image-cycle'
  | 'image-name-conflict'
  | 'image-unbuilt'
  | 'option-conflict'
  | 'option-invalid'
  | 'option-unknown'
  | 'output-unsupported'
  | 'parent-failed'
  | 'parent-missing'
  | 'platform-missing'
  | 'platform-unsupported'
  | 'project-unknown'
  | 'reference-invalid'
  | 'registry-missing'
  | 'registry-unreadable'
  | 'remote-unreadable'
  | 'run-refused'
  | 'run-untrusted'
  | 'stage-unknown'
  | 'tag-failed'
  | 'tag-rule-invalid';

/** An expected failure: a value, never thrown. */
export interface Failure {
  readonly code: FailureCode;
  /** One line. */
  readonly message: string;
  readonly place: Place;
  /** What to do about it, one line. */
  readonly fix: string;
  /** More lines, for example the last lines of a build. */
  readonly details?: readonly string[];
}

/** Something worth knowing that stops nothing. */
export interface Note {
  readonly message: string;
  readonly place: Place;
}

/** A value, or every failure that stands between us and it. */
export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failures: readonly Failure[] };

export function success<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function failure(...failures: readonly Failure[]): Outcome<never> {
  return { ok: false, failures };
}

/** Of all that went wrong. */
export function listFailures(...outcomes: readonly Outcome<unknown>[]): readonly Failure[] {
  return outcomes.flatMap((outcome) => (outcome.ok ? [] : outcome.failures));
}
