import parse from 'semver/functions/parse';
import type { SemVer } from 'semver';
import { isTag } from '../model/reference';
import { slugify } from '../model/slug';
import type { SourceContext } from '../model/source-context';
import type { ExpressionValues } from './tag-expressions';
import { branchOf, fillIn, gitTagOf, listExpressions, readExpressions } from './tag-expressions';
import type { TagRule } from './tag-rule';

/**
 * Who chose a tag: whoever wrote the options, whoever may put git tags, or whoever may name a branch. Ordered by how
 * far each may be trusted to mean what the tag says.
 */
export type TagOrigin = 'options' | 'git-tag' | 'branch' | 'pull-request';

/** What a rule gives for this event. */
export interface RuleTag {
  readonly text: string;
  readonly origin: TagOrigin;
  /** Whether it is there whatever the run is of: neither the source nor a condition has a part in it. */
  readonly isConstant: boolean;
  /** Whether it is a stable version of a git tag, which is the newest there is as far as anybody can tell. */
  readonly isRelease: boolean;
}

/** @returns the tag, `null` where the rule gives none for this event, or why it gives none where that may surprise */
export function tagOfRule(rule: TagRule, source: SourceContext): RuleTag | string | null {
  if (!isEnabled(rule, source)) return null;
  const values = readExpressions(source);
  const middle = readMiddle(rule, source, values);
  if (middle === null || 'note' in middle) return middle?.note ?? null;
  const prefix = fillIn(rule.prefix, values);
  const suffix = fillIn(rule.suffix, values);
  if (prefix === null || suffix === null) return null;
  const text = `${prefix}${middle.text}${suffix}`;
  const used = listUsed(rule);
  return {
    text: isTag(text) ? text : slugify(text, 100),
    origin: findOrigin(rule, used),
    isConstant: rule.type === 'raw' && used.length === 0 && rule.enabled === 'always',
    isRelease: middle.isRelease ?? false,
  };
}

interface Middle {
  readonly text: string;
  readonly isRelease?: boolean;
}

function isEnabled({ enabled }: TagRule, source: SourceContext): boolean {
  const isDefault = branchOf(source) === source.defaultBranch;
  return (
    enabled === 'always' ||
    (enabled === 'default-branch' && isDefault) ||
    (enabled === 'other-than-default-branch' && !isDefault)
  );
}

function readMiddle(
  rule: TagRule,
  source: SourceContext,
  values: ExpressionValues,
): Middle | { readonly note: string } | null {
  const branch = branchOf(source);
  switch (rule.type) {
    case 'ref': {
      const name = { branch, tag: gitTagOf(source), pr: source.pullRequest?.number ?? null }[rule.event];
      if (name === null) return null;
      return { text: rule.event === 'tag' && isTag(name) ? name : slugify(name, 100) };
    }
    case 'semver':
      return readVersion(rule, gitTagOf(source));
    case 'sha': {
      const { commit } = source;
      return commit === null ? null : { text: rule.format === 'long' ? commit : commit.slice(0, 7) };
    }
    case 'schedule':
      return source.event === 'schedule' ? toMiddle(fillIn(rule.pattern, values)) : null;
    case 'raw':
      return toMiddle(fillIn(rule.value, values));
    case 'edge':
      return branch !== null && branch === (rule.branch ?? source.defaultBranch) ? { text: 'edge' } : null;
  }
}

function toMiddle(text: string | null): Middle | null {
  return text === null ? null : { text };
}

function readVersion(
  { pattern, value, match }: Extract<TagRule, { type: 'semver' }>,
  gitTag: string | null,
): Middle | { readonly note: string } | null {
  const written = value === null ? gitTag : fillIn(value, { tag: gitTag ?? '' });
  if (written === null) return null;
  const found = match === null ? [written] : match.exec(written);
  // In a monorepo most git tags are versions of another project.
  if (found === null) return null;
  const raw = found[1] ?? found[0] ?? '';
  const version = parse(raw);
  if (version === null) return { note: `${raw} is no semantic version` };
  const isPrerelease = version.prerelease.length > 0;
  // 2.0.0-beta.1 must not become what 2.0 or 2 stands for ("type=semver": only the whole version is given).
  const names = listExpressions(pattern);
  const isPart = names.some((name) => name !== 'raw' && name !== 'version');
  const text = fillIn(isPrerelease && isPart ? '{{version}}' : pattern, listParts(raw, version));
  return text === null
    ? null
    : { text, isRelease: !isPrerelease && gitTag !== null && (value === null || value.includes('{{')) };
}

function listParts(raw: string, { version, major, minor, patch }: SemVer): ExpressionValues {
  return { raw, version, major: String(major), minor: String(minor), patch: String(patch) };
}

/** Expressions that have a part in the tag, other than those of a version. */
function listUsed(rule: TagRule): readonly string[] {
  const middle = rule.type === 'raw' ? rule.value : rule.type === 'schedule' ? rule.pattern : '';
  return listExpressions(`${rule.prefix} ${middle} ${rule.suffix}`);
}

function findOrigin(rule: TagRule, used: readonly string[]): TagOrigin {
  if (rule.type === 'ref' && rule.event === 'pr' && used.length === 0) return 'pull-request';
  const isBranch = rule.type === 'ref' && rule.event !== 'tag';
  if (isBranch || used.includes('branch') || used.includes('base_ref')) return 'branch';
  return (rule.type === 'ref' && rule.event === 'tag') || used.includes('tag') ? 'git-tag' : 'options';
}
