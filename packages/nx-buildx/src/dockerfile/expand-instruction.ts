import { readArgDeclarations } from './arg-declarations';
import type { Instruction } from './dockerfile';
import { expandFlags } from './expand-flags';
import { parseHeredocMark } from './parse-heredoc';
import type { ResolvedInstruction } from './resolved-dockerfile';
import type { StageScope } from './stage-scope';

export interface ExpandedInstruction {
  readonly instruction: ResolvedInstruction;
  /** Variables that decide which files it reads, and whose value only the base image may know. */
  readonly unset: readonly string[];
  /** What BuildKit refuses. */
  readonly errors: readonly string[];
}

/** The value that a bare `ARG NAME` takes, and a build arg, which wins over every default. */
export interface ArgValues {
  readonly global: (name: string) => string | undefined;
  readonly given: (name: string) => string | undefined;
}

/** Args that only steer BuildKit and are no variables: dockerfile2llb/convert.go, `nonEnvArgs`. */
const silentArgs = new Set(['BUILDKIT_SBOM_SCAN_CONTEXT', 'BUILDKIT_SBOM_SCAN_STAGE']);
/** Their text goes to a shell, or into the image, as it is. */
const verbatim = new Set(['RUN', 'CMD', 'ENTRYPOINT', 'SHELL', 'HEALTHCHECK', 'MAINTAINER', 'ONBUILD']);

/**
 * Expands what BuildKit expands, and lets `ARG` and `ENV` take effect: whichever comes later wins.
 * Source: moby/buildkit, frontend/dockerfile/dockerfile2llb/convert.go, `dispatch`.
 */
export function expandInstruction(
  instruction: Instruction,
  triggered: boolean,
  scope: StageScope,
  args: ArgValues,
): ExpandedInstruction {
  const { keyword, line, endLine, json } = instruction;
  const environment = scope.environment();
  const { flags, mounts, unset } = expandFlags(instruction, scope);
  const { words, sources, unset: more } = expandArguments(instruction, scope, args);
  const expanded: ResolvedInstruction = {
    keyword,
    line,
    endLine,
    flags,
    text: verbatim.has(keyword) ? instruction.text : json ? JSON.stringify(words) : words.join(' '),
    words,
    json,
    heredocs: verbatim.has(keyword) ? instruction.heredocs : expandHeredocs(instruction, scope),
    sources,
    mounts,
    triggered,
    environment,
  };
  return { instruction: expanded, unset: [...unset, ...more], errors: scope.takeErrors() };
}

interface ExpandedArguments {
  readonly words: readonly string[];
  readonly sources: readonly string[];
  readonly unset: readonly string[];
}

function expandArguments(instruction: Instruction, scope: StageScope, args: ArgValues): ExpandedArguments {
  const { keyword, words } = instruction;
  const only = (expanded: readonly string[]): ExpandedArguments => ({
    words: expanded,
    sources: [],
    unset: [],
  });
  switch (keyword) {
    case 'ADD':
    case 'COPY':
      return expandFiles(words, scope);
    case 'ARG':
      return only(declareArgs(instruction, scope, args));
    case 'ENV':
    case 'LABEL':
      return only(assignPairs(instruction, scope));
    case 'EXPOSE':
      return only(words.flatMap((word) => scope.lex(word).words));
    case 'STOPSIGNAL':
    case 'USER':
    case 'VOLUME':
    case 'WORKDIR':
      return only(words.map((word) => scope.expand(word)));
    default:
      return only(words);
  }
}

function expandFiles(words: readonly string[], scope: StageScope): ExpandedArguments {
  const sources: string[] = [];
  const unset: string[] = [];
  const expanded = words.map((word, index) => {
    const isTarget = index === words.length - 1;
    if (!isTarget && parseHeredocMark(word) !== null) return word;
    const lexed = scope.lex(word);
    if (!isTarget) {
      sources.push(lexed.text);
      unset.push(...lexed.unset);
    }
    return lexed.text;
  });
  return { words: expanded, sources, unset };
}

function declareArgs(instruction: Instruction, scope: StageScope, args: ArgValues): readonly string[] {
  return readArgDeclarations(instruction).map(({ name, defaultValue }) => {
    const given = args.given(name) ?? (defaultValue === null ? args.global(name) : undefined);
    const fallback = given === undefined && defaultValue !== null ? scope.lex(defaultValue) : null;
    const value = given ?? fallback?.text;
    if (value === undefined) return name;
    if (!silentArgs.has(name)) scope.set(name, value, (fallback?.unset.length ?? 0) > 0);
    return `${name}=${value}`;
  });
}

/** All pairs of one ENV see the variables from before it. */
function assignPairs({ keyword, words }: Instruction, scope: StageScope): readonly string[] {
  const pairs = words.map((word) => {
    const equals = word.indexOf('=');
    return { name: scope.expand(word.slice(0, equals)), value: scope.lex(word.slice(equals + 1)) };
  });
  if (keyword === 'ENV') {
    for (const { name, value } of pairs) scope.set(name, value.text, value.unset.length > 0);
  }
  return pairs.map(({ name, value }) => `${name}=${value.text}`);
}

/** In COPY and ADD; quotes mean nothing there, and the escape is a backslash whatever `# escape=` says. */
function expandHeredocs({ heredocs }: Instruction, scope: StageScope): Instruction['heredocs'] {
  return heredocs.map((doc) => {
    if (!doc.expand) return doc;
    return { ...doc, content: scope.lex(doc.content, { escape: '\\', ignoreQuotes: true }).text };
  });
}
