import { isTag } from '../model/reference';
import type { Output } from '../model/build-plan';
import { slugify } from '../model/slug';
import type { SourceContext } from '../model/source-context';
import { isKeyTag } from './choose-key-tags';
import { writesNothing } from './choose-output';
import { guardTag } from './guard-tag';
import { isPlatformTag } from './platform-tag';
import { gitTagOf } from './tag-expressions';
import { tagOfRule } from './tag-of-rule';
import type { RuleTag } from './tag-of-rule';
import { nameStatically, parseTagEntry } from './tag-rule';
import type { TagRule } from './tag-rule';

/** The tag of a branch: `latest` for the default branch, else the branch's slug, which never is a reserved name. */
export function tagBranch(branch: string, defaultBranch: string): string {
  return branch === defaultBranch ? 'latest' : guardTag(slugify(branch, 100), 'branch');
}

/** Branches never get such a tag. */
function tagPullRequest(number: string): string {
  return `pr-${slugify(number, 20)}`;
}

/** What an image is tagged with in a run. */
export interface ChosenTags {
  /** The highest priority first, `latest` of a version last. At least one. */
  readonly names: readonly string[];
  /** The first that says which state of the sources it is; `null` where none does. */
  readonly version: string | null;
  /** What may surprise, one line each. */
  readonly notes: readonly string[];
}

/**
 * What an image is tagged with: what its option `tags` says, or where that is empty what the source context implies.
 * Rules are those of docker/metadata-action; how they differ is in docs/guides/tags-and-labels.md.
 *
 * An untrusted run puts nothing that it computes into a registry but the tag of its own pull request: any other may be
 * read by a protected branch, or deployed. Where all entries give nothing, the commit is the tag: an image that is
 * built is pushed under some name, and one that nobody else reads harms nobody.
 *
 * @param entries names and rules, as written; malformed ones give nothing here, `checkTags` reports them
 */
export function chooseTags(entries: readonly string[], source: SourceContext, output: Output): ChosenTags {
  const { names, notes } = giveTags(entries, source, output);
  if (names.length > 0) return { names, version: names.find((name) => name !== 'latest') ?? null, notes };
  if (isOwnMachine(source, output)) return { names: ['latest'], version: null, notes };
  const missing = 'no entry of "tags" gives a tag for this event: the commit is the tag';
  return {
    names: [nameCommit(source, isGuarded(source, output))],
    version: null,
    notes: entries.length > 0 ? [...notes, missing] : notes,
  };
}

/** The same without the fallback: nothing where the entries give nothing. */
export function listTags(
  entries: readonly string[],
  source: SourceContext,
  output: Output,
): readonly string[] {
  return giveTags(entries, source, output).names;
}

function giveTags(
  entries: readonly string[],
  source: SourceContext,
  output: Output,
): Pick<ChosenTags, 'names' | 'notes'> {
  const { tags, notes } = entries.length === 0 ? implyTags(source, output) : applyRules(entries, source);
  const given = isGuarded(source, output) ? tags.filter((tag) => mayBeGiven(tag, source)) : tags;
  const withheld = tags.filter((tag) => !given.includes(tag)).map(({ text }) => text);
  return {
    names: [...new Set(given.map(({ text }) => text))],
    notes: [
      ...notes,
      ...(withheld.length > 0
        ? [`${withheld.join(', ')} is not put by this run: ${source.trustReason}`]
        : []),
    ],
  };
}

function isGuarded({ trust }: SourceContext, output: Output): boolean {
  return trust === 'untrusted' && output === 'push';
}

/** On a person's machine `latest` is theirs; in a registry it is everybody's. */
function isOwnMachine({ event }: SourceContext, output: Output): boolean {
  return event === 'local' && output !== 'push';
}

interface Tags {
  readonly tags: readonly Pick<RuleTag, 'text' | 'origin' | 'isConstant'>[];
  readonly notes: readonly string[];
}

function implyTags(source: SourceContext, output: Output): Tags {
  const { branch, defaultBranch, pullRequest } = source;
  const tag = (text: string, origin: RuleTag['origin']): Tags => ({
    tags: [{ text, origin, isConstant: false }],
    notes: [],
  });
  if (isOwnMachine(source, output)) return tag('latest', 'options');
  const gitTag = gitTagOf(source);
  if (gitTag !== null)
    return tag(guardTag(isTag(gitTag) ? gitTag : slugify(gitTag, 100), 'git-tag'), 'git-tag');
  if (pullRequest !== null) return tag(tagPullRequest(pullRequest.number), 'pull-request');
  if (branch !== null) return tag(tagBranch(branch, defaultBranch), 'branch');
  return { tags: [], notes: [] };
}

function applyRules(entries: readonly string[], source: SourceContext): Tags {
  const parsed = entries.map(parseTagEntry);
  const rules = parsed
    .flatMap((each) => ('rule' in each ? [each.rule] : []))
    .sort((a, b) => b.priority - a.priority);
  const notes: string[] = [];
  const raw = rules.flatMap((rule): readonly RuleTag[] => {
    const tag = tagOfRule(rule, source);
    if (typeof tag === 'string') notes.push(tag);
    return tag === null || typeof tag === 'string' ? [] : [tag];
  });
  const taken = listTaken(rules, raw);
  const tags = raw.flatMap((tag) => {
    // What options name is theirs, but for the tags that the plugin gives itself, which `checkTags` refuses where it can tell.
    if (tag.origin === 'options') return isKeyTag(tag.text) || isPlatformTag(tag.text) ? [] : [tag];
    return [{ ...tag, text: guardTag(tag.text, tag.origin, taken) }];
  });
  // "Latest tag" of the action: latest=auto adds it to stable versions.
  const isLatest =
    tags.some(({ isRelease }) => isRelease) &&
    !parsed.some((each) => 'latest' in each && each.latest === 'false');
  const latest = { text: 'latest', origin: 'options', isConstant: false } as const;
  return { tags: isLatest ? [...tags, latest] : tags, notes };
}

/** What options name outright, but not for this run: a branch of such a name must not stand in for it. */
function listTaken(rules: readonly TagRule[], now: readonly RuleTag[]): ReadonlySet<string> {
  const given = new Set(now.filter(({ origin }) => origin === 'options').map(({ text }) => text));
  const named = rules.flatMap((rule) => nameStatically(rule) ?? []);
  return new Set(named.filter((name) => !given.has(name)));
}

/** Constants are what whoever starts the run asks for, except in a pull request, whose author writes the options. */
function mayBeGiven({ origin, isConstant }: Tags['tags'][number], source: SourceContext): boolean {
  return origin === 'pull-request' || (isConstant && !writesNothing(source));
}

function nameCommit({ commit }: SourceContext, isUntrusted: boolean): string {
  const lead = isUntrusted ? 'untrusted-' : '';
  return commit === null ? `${lead}untagged` : `${lead === '' ? 'sha-' : lead}${commit.slice(0, 12)}`;
}
