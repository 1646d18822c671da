import { lexWords, type Lookup } from './lex-words';

export type { Lookup } from './lex-words';

/** An expanded word, or why BuildKit refuses it. */
export type Expansion =
  | { readonly ok: true; readonly value: string; readonly unset: readonly string[] }
  | { readonly ok: false; readonly message: string };

/**
 * Expands `$X`, `${X}` and every `${X…}` form that BuildKit knows, and removes quotes and escapes. A variable that is not
 * set is empty, and its name is in `unset`.
 */
export function expandWord(word: string, lookup: Lookup, escape: '\\' | '`' = '\\'): Expansion {
  const lexed = lexWords(word, lookup, { escape });
  if (lexed.error !== null) return { ok: false, message: lexed.error };
  return { ok: true, value: lexed.text, unset: lexed.unset };
}

/** {@link expandWord} for a caller that cannot fail: what BuildKit would refuse comes back as it is. */
export function expandVariables(word: string, lookup: Lookup, escape: '\\' | '`' = '\\'): string {
  const expansion = expandWord(word, lookup, escape);
  return expansion.ok ? expansion.value : word;
}
