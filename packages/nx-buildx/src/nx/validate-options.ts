import type { z } from 'zod';
import { failure, success } from '../model/failure';
import type { Failure, Outcome, Place } from '../model/failure';
import { findNearest } from '../model/find-nearest';

/**
 * Checks written options strictly, at every level.
 *
 * @param at where the options stand; the option's own path is added
 * @returns the options, or every `option-unknown` and `option-invalid` among them
 */
export function validateOptions<T>(schema: z.ZodType<T>, written: unknown, at: OptionsPlace): Outcome<T> {
  const parsed = schema.safeParse(written);
  if (parsed.success) return success(parsed.data);
  return failure(...parsed.error.issues.flatMap((issue) => describeIssue(issue, schema, at)));
}

export interface OptionsPlace {
  readonly place: Place;
  /** Path of the options as a whole, for example `plugins[nx-buildx].options`; empty for a target's own. */
  readonly prefix: string;
}

/** The options that are well formed; what is wrong is left out. For graph time, where nothing may fail. */
export function keepValidOptions<S extends z.ZodObject>(schema: S, written: unknown): Partial<z.output<S>> {
  if (typeof written !== 'object' || written === null) return {};
  const kept = Object.entries(written).flatMap(([name, value]) => {
    const option = (schema.shape as Readonly<Record<string, z.ZodType>>)[name];
    const parsed = option?.safeParse(value);
    return parsed?.success === true ? [[name, parsed.data] as const] : [];
  });
  return Object.fromEntries(kept) as Partial<z.output<S>>;
}

function describeIssue(
  issue: z.core.$ZodIssue,
  schema: z.ZodType,
  { place, prefix }: OptionsPlace,
): readonly Failure[] {
  const locate = (...path: readonly PropertyKey[]) => ({
    ...place,
    option: [prefix, ...path.map(String)].filter((part) => part !== '').join('.'),
  });
  if (issue.code !== 'unrecognized_keys') {
    const option = locate(...issue.path);
    return [
      {
        code: 'option-invalid',
        message: `${option.option} ${issue.message}`,
        place: option,
        fix: 'see docs/options.md for its values',
      },
    ];
  }
  const known = listOptions(schema, issue.path);
  return issue.keys.map((key) => {
    const option = locate(...issue.path, key);
    return {
      code: 'option-unknown',
      message: `there is no option "${[...issue.path.map(String), key].join('.')}"`,
      place: option,
      fix: suggest(key, known),
    };
  });
}

/** What buildx, docker or other plugins call options that have another name here. */
const FOREIGN_NAMES: Readonly<Record<string, string>> = {
  cacheRepository: '"cache": {"repository": …}',
  push: '"output": "push"',
  load: '"output": "load"',
  target: '"stage"',
  dockerfile: '"file"',
  outputs: '"output"',
  images: '"image"',
  metadata: '"image" and "tags"',
  'cache-from': '"cache": {"repository": …}; refs are computed',
  cacheFrom: '"cache": {"repository": …}; refs are computed',
  'cache-to': '"cache": {"repository": …}; refs are computed',
  cacheTo: '"cache": {"repository": …}; refs are computed',
  engine: '"builder"',
  token: 'the environment: no option takes a secret',
  ghtoken: 'the environment: no option takes a secret',
  accessKeyId: 'the environment: no option takes a secret',
  secretAccessKey: 'the environment: no option takes a secret',
  sessionToken: 'the environment: no option takes a secret',
};

function suggest(key: string, known: readonly string[]): string {
  const ours = FOREIGN_NAMES[key];
  if (ours !== undefined) return `say it by ${ours}`;
  const nearest = findNearest(key, known);
  return nearest === null
    ? `take it away; known here are: ${known.join(', ')}`
    : `did you mean "${nearest}"?`;
}

function listOptions(schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] {
  const shape = 'shape' in schema ? (schema.shape as Record<string, unknown>) : {};
  const [first, ...rest] = path;
  if (first === undefined) return Object.keys(shape);
  // A list was unwrapped to what it holds.
  if (typeof first === 'number') return listOptions(schema, rest);
  const inner = unwrap(shape[String(first)]);
  return inner === null ? [] : listOptions(inner, rest);
}

function unwrap(schema: unknown): z.ZodType | null {
  if (typeof schema !== 'object' || schema === null) return null;
  if ('unwrap' in schema && typeof schema.unwrap === 'function')
    return unwrap((schema as z.ZodOptional).unwrap());
  if ('out' in schema) return unwrap(schema.out);
  return schema as z.ZodType;
}
