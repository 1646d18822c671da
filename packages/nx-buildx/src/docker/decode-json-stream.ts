import { StringDecoder } from 'node:string_decoder';
import { measureJson } from './measure-json';

/** One thing found in the stream: a JSON value, or a line that belongs to none. */
export type StreamItem = { readonly value: unknown } | { readonly line: string };

export interface JsonStreamDecoder {
  /** Takes the next bytes, cut anywhere, and gives what they complete. */
  push(chunk: Uint8Array): readonly StreamItem[];
  /** Gives what is left at the end of the stream; an unfinished value comes out as its lines. */
  end(): readonly StreamItem[];
}

/** No status of BuildKit comes near; more than this is something else that began with a brace. */
const LONGEST_VALUE = 32 * 1024 * 1024;

/**
 * Decodes the stderr of `buildx build --progress=rawjson`: JSON objects, each on one line (buildx 0.29) or
 * pretty-printed over many (0.13), with plain lines before, between and after them. Takes time linear in the stream.
 *
 * A value begins on a line of its own whose first character is a brace. Inside a value, a line that starts at the
 * margin with a letter is a message that came between and is given on its own; one that starts with a brace tells that
 * the value before it was never finished.
 */
export function createJsonStreamDecoder(): JsonStreamDecoder {
  const utf8 = new StringDecoder('utf8');
  let rest: string[] = [];
  let open: string[] = [];
  let depth = 0;
  let size = 0;

  function takeLine(text: string): readonly StreamItem[] {
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (depth > 0 && line.startsWith('{')) return [...giveUp(), ...takeLine(line)];
    if (depth > 0 ? /^[A-Za-z]/.test(line) : !line.startsWith('{')) return line === '' ? [] : [{ line }];
    const change = measureJson(line);
    open.push(line);
    size += line.length;
    depth = change === null ? 0 : depth + change;
    if (change === null || depth < 0 || size > LONGEST_VALUE) return giveUp();
    if (depth > 0) return [];
    const lines = open;
    const value = parse(lines.join('\n'));
    if (value === undefined) return giveUp();
    forget();
    return [{ value }];
  }

  function giveUp(): readonly StreamItem[] {
    const items = open.map((line) => ({ line }));
    forget();
    return items;
  }

  function forget(): void {
    open = [];
    depth = 0;
    size = 0;
  }

  return {
    push(chunk) {
      const [first = '', ...others] = utf8.write(Buffer.from(chunk)).split('\n');
      rest.push(first);
      if (others.length === 0) return [];
      const lines = [rest.join(''), ...others.slice(0, -1)];
      rest = others.slice(-1);
      return lines.flatMap(takeLine);
    },
    end() {
      const last = rest.join('') + utf8.end();
      rest = [];
      return [...(last === '' ? [] : takeLine(last)), ...giveUp()];
    },
  };
}

/** @returns `undefined`, which no JSON text means, for what is none */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
