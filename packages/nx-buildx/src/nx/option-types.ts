import { z } from 'zod';
import { readTagEntries } from './tag-entries';

/**
 * The kinds of value that options have. Each takes what a file holds and what a command line gives: Nx hands a batch
 * its overrides as raw strings. What a value means is said once, in `type`, for the docs.
 */
interface About {
  readonly description: string;
  /** As a user would write it in `project.json`. */
  readonly example: unknown;
}

export function text(about: About) {
  return z
    .preprocess(fromScalar, z.string('must be a text').min(1, 'must not be empty'))
    .meta({ ...about, type: 'string' });
}

export function flag(about: About) {
  return z.preprocess(fromFlag, z.boolean('must be true or false')).meta({ ...about, type: 'boolean' });
}

export function count(about: About) {
  const whole = 'must be a whole number of at least 1';
  return z.preprocess(fromNumber, z.int(whole).min(1, whole)).meta({ ...about, type: 'number' });
}

export function choice<const T extends readonly [string, ...string[]]>(values: T, about: About) {
  const message = `must be one of ${values.join(', ')}`;
  return z
    .preprocess(fromScalar, z.enum(values, message))
    .meta({ ...about, type: values.map((value) => `"${value}"`).join(' \\| ') });
}

export function wholeNumber(lowest: number, highest: number, about: About) {
  const message = `must be a whole number from ${String(lowest)} to ${String(highest)}`;
  return z
    .preprocess(fromNumber, z.int(message).min(lowest, message).max(highest, message))
    .meta({ ...about, type: 'number' });
}

export function matching(pattern: RegExp, message: string, about: About) {
  return z
    .preprocess(fromScalar, z.string(message).regex(pattern, message))
    .meta({ ...about, type: 'string' });
}

/** An address of a service. What may be a secret has no place in one: plans and results show it. */
export function serviceUrl(about: About) {
  const message = 'must be an http or https address without user, password and query';
  return z
    .string(message)
    .refine(isPlainUrl, message)
    .meta({ ...about, type: 'string' });
}

/** A list; from the command line repeated, or parted by commas where a comma cannot be part of a value. */
export function list(about: About & { readonly commas: boolean }) {
  const { commas, ...rest } = about;
  return z
    .preprocess(
      (value) => fromList(value, commas),
      z.array(z.string('must be a list of texts').min(1, 'must not be empty'), 'must be a list'),
    )
    .meta({ ...rest, type: 'string[]' });
}

/** Paths and patterns from the workspace root, none of which leads out of it; `**` stands at the end, as a name. */
export function pathList(about: About) {
  const message =
    'must be paths from the workspace root, without "..", "!", a leading "/", or "**" but at the end';
  const path = z
    .string(message)
    .regex(/^(?![!/])(?!(?:.*\/)?\.\.(?:\/|$))(?!.*\*\*.)(?!.*[^/]\*\*$)./s, message);
  return z
    .preprocess((value) => fromList(value, true), z.array(path, 'must be a list'))
    .meta({ ...about, type: 'string[]' });
}

/** Tags and rules for tags: a list of texts and objects, or lines of text. Rules are read when a run is planned. */
export function tagList(about: About) {
  return z
    .preprocess(
      readTagEntries,
      z.array(z.string('must be a tag or a rule').min(1, 'must not be empty'), 'must be a list'),
    )
    .meta({ ...about, type: '(string \\| object)[]' });
}

/** Names with values: an object, or a list of `NAME=value`. A bare `NAME` takes its value from the environment. */
export function record(about: About) {
  return z
    .preprocess(fromRecord, z.record(z.string(), z.string().nullable(), 'must be an object of texts'))
    .meta({ ...about, type: 'Record<string, string>' });
}

/** Names by platform: `{"linux/arm64": "…"}`. */
export function platformRecord(about: About) {
  const isPlatform = (written: string) => /^[a-z0-9]+\/[a-z0-9_-]+(?:\/[a-z0-9]+)?$/i.test(written);
  return record(about).refine(
    (names) => Object.keys(names).every(isPlatform),
    'must name platforms, os/architecture[/variant]: {"linux/arm64": "arm"}',
  );
}

/** buildx takes a switch or a list of attributes here: `true`, `false`, `mode=max`. */
export function attestation(about: About) {
  return z
    .preprocess(fromScalar, z.string('must be true, false or attributes'))
    .meta({ ...about, type: 'boolean \\| string' });
}

/** An object of options that `true` and `false` switch as a whole. */
export function switchable<S extends z.ZodObject>(schema: S) {
  return z.preprocess((value) => {
    const flag = fromFlag(value);
    return typeof flag === 'boolean' ? { enabled: flag } : flag;
  }, schema);
}

/** A time such as `90m`, `12h`, `7d` or `2w`. */
export function duration(about: About) {
  const message = 'must be a time such as 12h or 7d';
  return z.preprocess(fromScalar, z.string(message).regex(/^[1-9]\d*[mhdw]$/, message)).meta({
    ...about,
    type: 'string',
  });
}

/** An amount of bytes such as `512mb` or `2gb`, powers of ten; `0` is one too. */
export function size(about: About) {
  const message = 'must be a size such as 512mb or 2gb';
  return z.preprocess(fromScalar, z.string(message).regex(/^(?:0|\d+(?:\.\d+)?[kmgt]?b)$/i, message)).meta({
    ...about,
    type: 'string',
  });
}

/** An object of options whose list of `ids` may stand in its place. */
export function listable<S extends z.ZodObject>(schema: S) {
  return z.preprocess(
    (value) => (Array.isArray(value) || typeof value === 'string' ? { ids: value } : value),
    schema,
  );
}

function isPlainUrl(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  return /^https?:$/.test(protocol) && [username, password, search, hash].every((part) => part === '');
}

/** Builders: their names, or objects that say more; as text parted by commas. */
export function builderPool(about: About) {
  const entry = z.strictObject(
    {
      name: text({ description: 'Name of a buildx builder.', example: 'ci-1' }),
      maxParallel: count({ description: 'Most builds on it at once.', example: 4 }).optional(),
      platforms: list({
        description: 'What it is given to build for.',
        example: ['linux/arm64'],
        commas: true,
      }).optional(),
    },
    'must be a name or an object, {"name": …}',
  );
  return z
    .preprocess(
      fromBuilders,
      z
        .array(entry, 'must be a list')
        .min(1, 'must name a builder')
        .refine(
          (pool) => new Set(pool.map(({ name }) => name)).size === pool.length,
          'must name each builder once',
        ),
    )
    .meta({ ...about, type: '(string \\| object)[]' });
}

function fromScalar(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}

function fromFlag(value: unknown): unknown {
  if (value === 'true') return true;
  return value === 'false' ? false : value;
}

function fromNumber(value: unknown): unknown {
  return typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
}

function fromList(value: unknown, commas: boolean): unknown {
  if (Array.isArray(value)) return value.map(fromScalar);
  const scalar = fromScalar(value);
  if (typeof scalar !== 'string') return value;
  return commas ? scalar.split(',').map((each) => each.trim()) : [scalar];
}

function fromBuilders(value: unknown): unknown {
  const listed = fromList(value, true);
  return Array.isArray(listed)
    ? listed.map((each: unknown) => (typeof each === 'string' ? { name: each } : each))
    : listed;
}

function fromRecord(value: unknown): unknown {
  const listed = typeof value === 'string' ? [value] : value;
  if (Array.isArray(listed)) return Object.fromEntries(listed.map(fromAssignment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, fromScalar(each)]));
}

function fromAssignment(text: unknown): readonly [string, unknown] {
  const written = String(text);
  const equals = written.indexOf('=');
  return equals < 0 ? [written, null] : [written.slice(0, equals), written.slice(equals + 1)];
}
