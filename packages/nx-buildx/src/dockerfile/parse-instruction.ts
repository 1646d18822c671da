import type { Heredoc, Instruction } from './dockerfile';
import { checkFlags } from './flags';
import { parseHeredocMark } from './parse-heredoc';
import { parseMount } from './parse-mount';
import {
  parseKeyValues,
  parseMaybeJson,
  parseQuotedWords,
  splitWords,
  wholeText,
  type WordsOutcome,
} from './parse-words';
import { splitCommand } from './split-command';
import { splitOnce } from './white-space';

export type InstructionOutcome =
  { readonly ok: true; readonly value: Instruction } | { readonly ok: false; readonly message: string };

/** Where an instruction stands, and the content of the here-documents that follow it. */
export interface Surroundings {
  readonly line: number;
  readonly endLine: number;
  readonly heredocs: readonly Heredoc[];
}

/**
 * Reads one logical line: continuations joined, comments gone.
 * Source: moby/buildkit, frontend/dockerfile/parser/line_parsers.go and instructions/parse.go.
 */
export function parseInstruction(line: string, escape: string, around: Surroundings): InstructionOutcome {
  const command = splitCommand(line);
  const keyword = command.keyword.toUpperCase();
  if (keyword === 'ONBUILD') return parseOnbuild(command.rest, escape, around);
  const words = parseArguments(keyword, command.rest, escape);
  if (!words.ok) return words;
  const value: Instruction = {
    keyword,
    line: around.line,
    endLine: around.endLine,
    flags: command.flags,
    text: command.rest,
    words: words.words,
    json: words.json,
    heredocs: around.heredocs,
    trigger: null,
  };
  const message = checkFlags(keyword, command.flags) ?? checkArguments(value);
  return message === null ? { ok: true, value } : { ok: false, message };
}

/** Whether here-documents may follow: not after the JSON form. */
export function takesHeredocs(line: string): boolean {
  const command = splitCommand(line);
  const keyword = command.keyword.toUpperCase();
  if (keyword === 'ONBUILD') {
    const inner = splitCommand(command.rest).keyword.toUpperCase();
    return inner !== 'ONBUILD' && takesHeredocs(command.rest);
  }
  if (!['ADD', 'COPY', 'RUN'].includes(keyword)) return false;
  const words = parseMaybeJson(command.rest, wholeText);
  return words.ok && !words.json;
}

function parseOnbuild(text: string, escape: string, around: Surroundings): InstructionOutcome {
  const inner = splitCommand(text).keyword.toUpperCase();
  if (inner === '') return refuse('ONBUILD requires at least one argument');
  if (inner === 'ONBUILD') return refuse("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
  if (inner === 'FROM' || inner === 'MAINTAINER')
    return refuse(`${inner} isn't allowed as an ONBUILD trigger`);
  // A wrong trigger harms nobody until a stage is based on this one.
  const trigger = parseInstruction(text, escape, around);
  const { line, endLine, heredocs } = around;
  return {
    ok: true,
    value: {
      keyword: 'ONBUILD',
      line,
      endLine,
      flags: [],
      text,
      words: [text],
      json: false,
      heredocs,
      trigger: trigger.ok ? trigger.value : null,
    },
  };
}

function refuse(message: string): InstructionOutcome {
  return { ok: false, message };
}

function parseArguments(keyword: string, text: string, escape: string): WordsOutcome {
  switch (keyword) {
    case 'ADD':
    case 'COPY':
    case 'VOLUME':
      return parseMaybeJson(text, splitWords);
    case 'RUN':
    case 'CMD':
    case 'ENTRYPOINT':
    case 'SHELL':
      return parseMaybeJson(text, wholeText);
    case 'HEALTHCHECK':
      return parseHealthcheck(text);
    case 'ENV':
    case 'LABEL':
      return parseKeyValues(text, keyword, escape);
    case 'ARG':
      return { ok: true, words: parseQuotedWords(text, escape), json: false };
    case 'FROM':
    case 'EXPOSE':
      return { ok: true, words: splitWords(text), json: false };
    case 'MAINTAINER':
    case 'STOPSIGNAL':
    case 'USER':
    case 'WORKDIR':
      return { ok: true, words: wholeText(text), json: false };
    default:
      return { ok: false, message: `unknown instruction: ${keyword}` };
  }
}

function parseHealthcheck(text: string): WordsOutcome {
  const [type, command] = splitOnce(text);
  const parsed = parseMaybeJson(command ?? '', wholeText);
  return parsed.ok
    ? { ...parsed, words: [type.toUpperCase(), ...parsed.words].filter((word) => word !== '') }
    : parsed;
}

/** What BuildKit would say about the arguments, or `null`. */
function checkArguments({ keyword, words, json, flags }: Instruction): string | null {
  switch (keyword) {
    case 'ADD':
    case 'COPY':
      if (words.length < 2)
        return `${keyword} requires at least two arguments, but only ${words.length} provided`;
      return parseHeredocMark(words.at(-1) ?? '') === null
        ? null
        : `${keyword} cannot accept a heredoc as a destination`;
    case 'ARG':
      if (words.some((word) => word.startsWith('='))) return 'ARG names can not be blank';
      return atLeastOne(keyword, words);
    case 'EXPOSE':
      return atLeastOne(keyword, words);
    case 'VOLUME':
      if (words.some((word) => word.trim() === '')) return 'VOLUME specified can not be an empty string';
      return atLeastOne(keyword, words);
    case 'SHELL':
      return json ? atLeastOne(keyword, words) : 'SHELL requires the arguments to be in JSON form';
    case 'MAINTAINER':
    case 'STOPSIGNAL':
    case 'USER':
    case 'WORKDIR':
      return words.length === 1 ? null : `${keyword} requires exactly one argument`;
    case 'HEALTHCHECK':
      return checkHealthcheck(words);
    case 'FROM':
      return checkFrom(words);
    case 'RUN':
      return checkMounts(
        flags.flatMap(({ name, value }) => (name === 'mount' && value !== null ? [value] : [])),
      );
    default:
      return null;
  }
}

function atLeastOne(keyword: string, words: readonly string[]): string | null {
  return words.length > 0 ? null : `${keyword} requires at least one argument`;
}

function checkHealthcheck([type, ...command]: readonly string[]): string | null {
  if (type === undefined) return 'HEALTHCHECK requires at least one argument';
  if (type === 'NONE') return command.length === 0 ? null : 'HEALTHCHECK NONE takes no arguments';
  if (type !== 'CMD') return `Unknown type "${type}" in HEALTHCHECK (try CMD)`;
  return command.length > 0 ? null : 'Missing command after HEALTHCHECK CMD';
}

function checkFrom(words: readonly string[]): string | null {
  const [, as, name] = words;
  if (words.length === 1) return null;
  if (words.length !== 3 || as?.toLowerCase() !== 'as') return 'FROM requires either one or three arguments';
  if (/^[a-z][a-z0-9\-_.]*$/.test(name?.toLowerCase() ?? '')) return null;
  return `invalid name for build stage: "${name}", name can't start with a number or contain symbols`;
}

function checkMounts(mounts: readonly string[]): string | null {
  for (const text of mounts) {
    const mount = parseMount(text);
    if (!mount.ok) return mount.message;
  }
  return null;
}
