/** A Dockerfile as written: nothing expanded, nothing left out. Lines count from 1. */
export interface Dockerfile {
  /** As given to {@link parseDockerfile}; only used to say where something stands. */
  readonly file: string;
  /** Value of `# syntax=`: the frontend image, or `null`. */
  readonly syntax: string | null;
  readonly escape: '\\' | '`';
  /** `ARG`s before the first `FROM`. */
  readonly globalArgs: readonly ArgDeclaration[];
  readonly stages: readonly Stage[];
}

/** One name of an `ARG` instruction. */
export interface ArgDeclaration {
  readonly name: string;
  /** Unexpanded, quotes included; `null` for a bare `ARG NAME`. */
  readonly defaultValue: string | null;
  readonly line: number;
}

/** From one `FROM` to the next. */
export interface Stage {
  /** Counts from 0. */
  readonly index: number;
  /** Lower case, as BuildKit compares it; `null` without `AS`. */
  readonly name: string | null;
  /** As written: an image, an earlier stage or `scratch`, variables unexpanded. */
  readonly base: string;
  /** Value of `FROM --platform=`, unexpanded. */
  readonly platform: string | null;
  readonly line: number;
  /** Without the `FROM` itself. */
  readonly instructions: readonly Instruction[];
}

/** `--name=value`, or `--name`. */
export interface Flag {
  readonly name: string;
  readonly value: string | null;
}

/** A here-document. */
export interface Heredoc {
  /** The delimiter, unquoted: `EOF`. As source of a `COPY` also the file's name. */
  readonly name: string;
  /** With `<<-`: leading tabs already removed. */
  readonly content: string;
  /** False when the delimiter was quoted. */
  readonly expand: boolean;
}

/** One instruction of a stage. */
export interface Instruction {
  /** Upper case. */
  readonly keyword: string;
  readonly line: number;
  /** Last line, here-documents included. */
  readonly endLine: number;
  readonly flags: readonly Flag[];
  /** What follows keyword and flags, on one line, without comments and continuations. */
  readonly text: string;
  /**
   * `text` in words, by the instruction's own rules: elements of the JSON form, `NAME=value` words with their quotes
   * for ARG, ENV and LABEL, else split at white space.
   */
  readonly words: readonly string[];
  /** Whether `text` is a JSON array. */
  readonly json: boolean;
  readonly heredocs: readonly Heredoc[];
  /** Of ONBUILD: the instruction it carries, or `null` where BuildKit will refuse that once it is triggered. */
  readonly trigger: Instruction | null;
}
