import { findNearest } from '../model/find-nearest';
import { isTag } from '../model/reference';
import { dropExpressions, EXPRESSIONS, listExpressions, VERSION_PARTS } from './tag-expressions';

/** On which branch a rule counts. */
export type Enabled = 'always' | 'never' | 'default-branch' | 'other-than-default-branch';

interface Common {
  readonly enabled: Enabled;
  /** The highest comes first; the first tag is the version in labels. */
  readonly priority: number;
  readonly prefix: string;
  readonly suffix: string;
}

/** One entry of the option `tags`, in the words of docker/metadata-action ("tags input"). */
export type TagRule = Common &
  (
    | { readonly type: 'ref'; readonly event: 'branch' | 'tag' | 'pr' }
    | {
        readonly type: 'semver';
        readonly pattern: string;
        /** In place of the git tag. */
        readonly value: string | null;
        /** Finds the version in the git tag, `api@(.*)`. */
        readonly match: RegExp | null;
      }
    | { readonly type: 'sha'; readonly format: 'short' | 'long' }
    | { readonly type: 'schedule'; readonly pattern: string }
    | { readonly type: 'raw'; readonly value: string }
    | { readonly type: 'edge'; readonly branch: string | null }
  );

/** A rule, or what is said of `latest`: whether a stable version gives it too. */
export type TagEntry = { readonly rule: TagRule } | { readonly latest: 'auto' | 'false' };

/** What is wrong with an entry, and what to do about it, one line each. */
export interface TagProblem {
  readonly problem: string;
  readonly fix: string;
}

type Type = TagRule['type'];
type Attributes = ReadonlyMap<string, string>;

const OWN: Readonly<Record<Type, readonly string[]>> = {
  ref: ['event'],
  semver: ['pattern', 'value', 'match'],
  sha: ['format'],
  schedule: ['pattern'],
  raw: ['value'],
  edge: ['branch'],
};
const COMMON = ['enable', 'priority', 'prefix', 'suffix'];

/** As in the action ("priority attribute"). */
const PRIORITIES: Readonly<Record<Type, number>> = {
  schedule: 1000,
  semver: 900,
  edge: 700,
  ref: 600,
  raw: 200,
  sha: 100,
};

const ENABLED: Readonly<Record<string, Enabled>> = {
  true: 'always',
  false: 'never',
  '{{is_default_branch}}': 'default-branch',
  '{{is_not_default_branch}}': 'other-than-default-branch',
};

/** Types of the action that have another way here. */
const FOREIGN: Readonly<Record<string, string>> = {
  match: 'use type=semver with match=, for example type=semver,pattern={{version}},match=api@(.*)',
  pep440: 'use type=semver for versions that are semantic, else name the tag: --tags=1.0.post1',
};

/** What entries mean. A workspace has many images, and each is asked several times for the same few rules. */
const read = new Map<string, TagEntry | TagProblem>();
const MOST_READ = 10_000;

/** @returns the entry as it was meant, or what is wrong with it. A name alone is `type=raw`. */
export function parseTagEntry(written: string): TagEntry | TagProblem {
  const known = read.get(written);
  if (known !== undefined) return known;
  // The process may be a daemon, and live through any number of edits.
  if (read.size >= MOST_READ) read.clear();
  const entry = readEntry(written);
  read.set(written, entry);
  return entry;
}

function readEntry(written: string): TagEntry | TagProblem {
  const latest = /^latest=(.*)$/.exec(written.trim())?.[1];
  if (latest !== undefined) return parseLatest(latest);
  const attributes = new Map<string, string>();
  for (const field of splitFields(written)) {
    const equals = field.indexOf('=');
    const name = equals < 0 ? 'value' : field.slice(0, equals).trim().toLowerCase();
    if (attributes.has(name))
      return refuse(`${name} is said twice`, 'say each attribute once, each rule apart');
    attributes.set(name, field.slice(equals + 1).trim());
  }
  const type = attributes.get('type') ?? 'raw';
  if (!isType(type)) return refuse(`there is no type=${type}`, suggestType(type));
  const known = ['type', ...OWN[type], ...COMMON];
  const unknown = [...attributes.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined && !attributes.has('type'))
    return refuse(`type=raw has no attribute "${unknown}"`, 'begin the rule with its type: type=semver,…');
  if (unknown !== undefined) return refuseAttribute(type, unknown, known);
  const common = parseCommon(type, attributes);
  if ('problem' in common) return common;
  const rule = parseOwn(type, attributes, common);
  if ('problem' in rule) return rule;
  return checkStatic(rule) ?? { rule };
}

/** Fields of a line of CSV, as the action reads them: a field in quotes may hold commas, `""` is a quote in it. */
function splitFields(line: string): readonly string[] {
  const fields = line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))/g);
  return [...fields].map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain);
}

function parseLatest(value: string): TagEntry | TagProblem {
  if (value === 'auto' || value === 'false') return { latest: value };
  return refuse(
    `latest=${value} is neither latest=auto nor latest=false`,
    'the tag itself is the entry "latest"',
  );
}

function parseCommon(type: Type, attributes: Attributes): Common | TagProblem {
  const enable = attributes.get('enable') ?? 'true';
  const enabled = ENABLED[enable.replace(/\s/g, '')];
  if (enabled === undefined) {
    return refuse(
      `enable=${enable} is none of ${Object.keys(ENABLED).join(', ')}`,
      enable.includes('${{')
        ? 'only GitHub fills in ${{ … }}, in workflows: give the rule by --tags there'
        : 'use one of these',
    );
  }
  const priority = attributes.get('priority') ?? String(PRIORITIES[type]);
  if (!/^-?\d{1,9}$/.test(priority)) return refuse(`priority=${priority} is no number`, 'use a whole number');
  const event = attributes.get('event');
  const prefix = attributes.get('prefix') ?? (type === 'sha' ? 'sha-' : event === 'pr' ? 'pr-' : '');
  const suffix = attributes.get('suffix') ?? '';
  const problem = checkTemplate('prefix', prefix) ?? checkTemplate('suffix', suffix);
  return problem ?? { enabled, priority: Number(priority), prefix, suffix };
}

function parseOwn(type: Type, attributes: Attributes, common: Common): TagRule | TagProblem {
  switch (type) {
    case 'ref': {
      const event = attributes.get('event') ?? '';
      if (event === 'branch' || event === 'tag' || event === 'pr') return { ...common, type, event };
      return refuse(
        `event=${event} is none of branch, tag, pr`,
        suggest('event=', event, ['branch', 'tag', 'pr']),
      );
    }
    case 'semver':
      return parseSemver(attributes, common);
    case 'sha': {
      const format = attributes.get('format') ?? 'short';
      if (format === 'short' || format === 'long') return { ...common, type, format };
      return refuse(`format=${format} is none of short, long`, suggest('format=', format, ['short', 'long']));
    }
    case 'schedule': {
      const pattern = attributes.get('pattern') ?? 'nightly';
      return checkTemplate('pattern', pattern) ?? { ...common, type, pattern };
    }
    case 'raw': {
      const value = attributes.get('value') ?? '';
      if (value === '') return refuse('type=raw has no value', 'name the tag: type=raw,value=stable');
      return checkTemplate('value', value) ?? { ...common, type, value };
    }
    case 'edge': {
      const branch = attributes.get('branch') ?? '';
      if (/[{}]/.test(branch))
        return refuse(`branch=${branch} is no branch`, 'name it: type=edge,branch=main');
      return { ...common, type, branch: branch === '' ? null : branch };
    }
  }
}

function parseSemver(attributes: Attributes, common: Common): TagRule | TagProblem {
  const pattern = attributes.get('pattern') ?? '';
  if (pattern === '')
    return refuse('type=semver has no pattern', 'say which part: type=semver,pattern={{version}}');
  const value = attributes.get('value') ?? '';
  const problem =
    checkTemplate('pattern', pattern, VERSION_PARTS) ??
    // A branch names no version: whoever may push a branch could else write what a release is.
    (/[{}]/.test(dropExpressions(value)) || listExpressions(value).some((name) => name !== 'tag')
      ? refuse(
          `value=${value} holds more than {{tag}}`,
          'only a git tag, or a version written out, is a version',
        )
      : null);
  if (problem !== null) return problem;
  const match = attributes.get('match') ?? '';
  const own = { type: 'semver' as const, pattern, value: value === '' ? null : value };
  if (match === '') return { ...common, ...own, match: null };
  try {
    return { ...common, ...own, match: new RegExp(match) };
  } catch {
    return refuse(`match=${match} is no regular expression`, 'for example match=api@(.*)');
  }
}

function checkTemplate(
  attribute: string,
  text: string,
  known: readonly string[] = EXPRESSIONS,
): TagProblem | null {
  const expressions = listExpressions(text);
  const clock = expressions.find((name) => /^(?:commit_)?date\b/.test(name));
  if (clock !== undefined) {
    return refuse(
      `{{${clock}}} needs a clock, and a plan has none: the same sources give the same tags`,
      'give the day by the command line: --tags=$(date +%Y%m%d)',
    );
  }
  const unknown = expressions.find((name) => !known.includes(name));
  if (unknown !== undefined)
    return refuse(`${attribute}= has no {{${unknown}}}`, suggest('', unknown, known, '{{', '}}'));
  const wrong = /[^A-Za-z0-9_.-]/.exec(dropExpressions(text))?.[0];
  if (wrong === undefined) return null;
  return refuse(
    `${attribute}=${text} has "${wrong}", which no tag has`,
    'use letters, digits, "_", "." and "-"; names belong into "image"',
  );
}

/** What a rule gives whatever the event is, or `null` where that depends. */
export function nameStatically(rule: TagRule): string | null {
  const middle =
    rule.type === 'raw'
      ? rule.value
      : rule.type === 'schedule'
        ? rule.pattern
        : rule.type === 'edge'
          ? 'edge'
          : null;
  if (middle === null) return null;
  const text = rule.prefix + middle + rule.suffix;
  return listExpressions(text).length > 0 ? null : text;
}

function checkStatic(rule: TagRule): TagProblem | null {
  const name = nameStatically(rule);
  if (name === null || isTag(name)) return null;
  return refuse(`"${name}" is no tag`, 'at most 128 characters, the first a letter, a digit or "_"');
}

function isType(text: string): text is Type {
  return Object.keys(OWN).includes(text);
}

function suggestType(type: string): string {
  return FOREIGN[type] ?? suggest('type=', type, Object.keys(OWN));
}

function refuseAttribute(type: Type, name: string, known: readonly string[]): TagProblem {
  if (name === 'value') return refuse(`type=${type} takes no bare value`, 'write attributes as name=value');
  return refuse(`type=${type} has no attribute "${name}"`, suggest('', name, known));
}

function suggest(lead: string, text: string, known: readonly string[], before = '', after = ''): string {
  const write = (name: string) => `${lead}${before}${name}${after}`;
  const nearest = text === '' ? null : findNearest(text, known);
  return nearest === null ? `known are: ${known.map(write).join(', ')}` : `did you mean "${write(nearest)}"?`;
}

function refuse(problem: string, fix: string): TagProblem {
  return { problem, fix };
}
