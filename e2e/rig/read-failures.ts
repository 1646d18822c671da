/** A failure as a command told it: what, where, what to do. */
export interface ToldFailure {
  readonly code: string;
  readonly message: string;
  /** `api:image cache.mode`, `nx.json plugins[0].options.registry`; empty where it stands nowhere. */
  readonly place: string;
  readonly fix: string;
}

/** Reads every failure out of what a command printed. One that is printed twice counts once. */
export function readFailures(output: string): readonly ToldFailure[] {
  const blocks = output.matchAll(/✖ (.+) \[([a-z-]+)\]\n(?: +at +(.+)\n)?(?: +fix (.+)\n)?/g);
  const failures = [...blocks].map(([, message = '', code = '', place = '', fix = '']) => ({
    code,
    message,
    place,
    fix,
  }));
  return [...new Map(failures.map((failure) => [JSON.stringify(failure), failure])).values()];
}
