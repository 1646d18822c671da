import vendors from 'ci-info/vendors.json';
import type { CiSystem, Environment } from './ci-facts';
import { unknownFacts, valueOf } from './ci-facts';

/** How ci-info's `vendors.json` describes a system: a variable, several, any of some, or a value. */
type Mark =
  string | { readonly env: string; readonly includes: string } | { readonly any: readonly string[] };

/** What systems set that nobody listed, after ci-info's `isCI`. */
const commonMarks = [
  'BUILD_ID',
  'BUILD_NUMBER',
  'CI_APP_ID',
  'CI_BUILD_ID',
  'CI_BUILD_NUMBER',
  'CI_NAME',
  'CONTINUOUS_INTEGRATION',
  'RUN_ID',
];

/** Without the variables that ci-info asks for beside these. */
const moreMarks = ['CODEBUILD_BUILD_ID', 'JENKINS_URL'];

/**
 * Any CI system that has no file of its own. Nothing is known of the event, so nothing is claimed: branch and commit
 * come from git, and the run is untrusted. A system missed here would pass for a person's machine, so whatever looks
 * like one counts, also where `CI=false` is set to quieten some build tool.
 */
export const genericCi: CiSystem = {
  id: 'unknown',
  recognises(env) {
    const ci = valueOf(env, 'CI')?.toLowerCase() ?? 'false';
    if (!['false', '0', 'no'].includes(ci)) return true;
    const isSet = (name: string) => valueOf(env, name) !== null;
    return [...commonMarks, ...moreMarks].some(isSet) || listVendors(env).length > 0;
  },
  facts: () => unknownFacts('unknown'),
};

/** The systems that ci-info would recognise by this environment. */
export function listVendors(
  env: Environment,
): readonly { readonly name: string; readonly constant: string }[] {
  return vendors.filter((vendor) => isOf(vendor.env, env));
}

/** Every one of several marks has to be there. */
function isOf(marks: unknown, env: Environment): boolean {
  return Array.isArray(marks)
    ? marks.every((mark) => isMarked(mark as Mark, env))
    : isMarked(marks as Mark, env);
}

function isMarked(mark: Mark | Readonly<Record<string, string>>, env: Environment): boolean {
  if (typeof mark === 'string') return valueOf(env, mark) !== null;
  if ('includes' in mark && 'env' in mark) return valueOf(env, mark.env)?.includes(mark.includes) === true;
  if ('any' in mark && Array.isArray(mark.any)) return mark.any.some((name) => isMarked(name as string, env));
  return Object.entries(mark).every(([name, value]) => valueOf(env, name) === value);
}
