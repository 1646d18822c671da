import type { ArgDeclaration, Instruction } from './dockerfile';

/** Declarations of an ARG instruction, in order. */
export function readArgDeclarations({ words, line }: Instruction): readonly ArgDeclaration[] {
  return words.map((word) => {
    const equals = word.indexOf('=');
    if (equals < 0) return { name: word, defaultValue: null, line };
    return { name: word.slice(0, equals), defaultValue: word.slice(equals + 1), line };
  });
}
