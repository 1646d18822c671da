import { slugify } from '../model/slug';
import type { SourceContext } from '../model/source-context';

/** The expressions of docker/metadata-action ("Global expressions") that need no clock. */
export const EXPRESSIONS = ['branch', 'tag', 'sha', 'base_ref'] as const;

/** Of `type=semver` alone: parts of the version. */
export const VERSION_PARTS = ['raw', 'version', 'major', 'minor', 'patch'] as const;

const EXPRESSION = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** What the expressions stand for; an empty text where this event has no such thing. */
export type ExpressionValues = Readonly<Record<string, string>>;

/** @returns the names of the expressions in a text, in order */
export function listExpressions(text: string): readonly string[] {
  return [...text.matchAll(EXPRESSION)].map(([, name = '']) => name);
}

/** @returns what is left of a text without its expressions */
export function dropExpressions(text: string): string {
  return text.replace(EXPRESSION, '');
}

/** @returns the text filled in, or `null` where an expression stands for nothing */
export function fillIn(text: string, values: ExpressionValues): string | null {
  const names = listExpressions(text);
  if (names.some((name) => (values[name] ?? '') === '')) return null;
  return text.replace(EXPRESSION, (_, name: string) => values[name] ?? '');
}

/** Of the branch that is built, and of a pull request's base, only slugs: what may stand in a tag. */
export function readExpressions(source: SourceContext): ExpressionValues {
  const branch = branchOf(source);
  const { pullRequest, baseBranch, commit } = source;
  const tag = gitTagOf(source);
  return {
    branch: branch === null ? '' : slugify(branch, 60),
    tag: tag ?? '',
    sha: commit?.slice(0, 7) ?? '',
    base_ref: pullRequest === null || baseBranch === null ? '' : slugify(baseBranch, 60),
  };
}

/** The branch this run is of. Neither a pull request nor a merge queue is a run of its branch, as with the action. */
export function branchOf({ event, branch, pullRequest }: SourceContext): string | null {
  const isBranch = event !== 'tag' && event !== 'pull-request' && event !== 'merge-queue';
  return isBranch && pullRequest === null ? branch : null;
}

/** The git tag this run is of. */
export function gitTagOf({ event, tag }: SourceContext): string | null {
  return event === 'tag' ? tag : null;
}
