import { lexWords, type Lexed, type LexOptions } from './lex-words';

/** What expansions inside a stage draw on; changes as `ARG` and `ENV` pass. */
export class StageScope {
  /** What BuildKit refused since the last {@link takeErrors}. */
  private errors: string[] = [];

  constructor(
    readonly escape: '\\' | '`',
    /** Whether the environment of the base image is known, so that a variable not set is truly empty. */
    private readonly complete: boolean,
    private readonly variables: Map<string, string>,
    /** Names whose value was made from a variable that only the base image may know. */
    private readonly uncertain = new Set<string>(),
  ) {}

  /** The scope of a stage based on this one: it inherits `ARG` and `ENV` alike. */
  inherit(): StageScope {
    return new StageScope(this.escape, this.complete, new Map(this.variables), new Set(this.uncertain));
  }

  /** Expanded; `unset` holds the names whose value only the base image may know. */
  lex(text: string, options: LexOptions = { escape: this.escape }): Lexed {
    const doubtful: string[] = [];
    const lookup = (name: string): string | undefined => {
      if (this.uncertain.has(name)) doubtful.push(name);
      return this.variables.get(name);
    };
    const lexed = lexWords(text, lookup, options);
    if (lexed.error !== null) this.errors.push(lexed.error);
    return { ...lexed, unset: this.complete ? [] : [...lexed.unset, ...doubtful] };
  }

  expand(text: string): string {
    return this.lex(text).text;
  }

  set(name: string, value: string, uncertain = false): void {
    this.variables.set(name, value);
    if (uncertain) this.uncertain.add(name);
    else this.uncertain.delete(name);
  }

  environment(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.variables);
  }

  takeErrors(): readonly string[] {
    const errors = this.errors;
    this.errors = [];
    return errors;
  }
}
