import type { Note } from '../model/failure';
import type { SourceContext } from '../model/source-context';
import type { ImageDefinition } from '../model/workspace';
import { listEffectiveArgs } from './keys/key-options';

/** Build args that give every commit a key of its own, and so are never found again. */
export function noteChangingArgs(
  { id, options }: ImageDefinition,
  environment: Readonly<Record<string, string | undefined>>,
  source: SourceContext,
): readonly Note[] {
  return Object.entries(listEffectiveArgs(options, environment)).flatMap(([name, value]) => {
    const what = options.volatileBuildArgs.includes(name) ? null : recognise(value, source);
    if (what === null) return [];
    const message = `build arg ${name} is ${what}: the image is built anew with each one, unless "volatileBuildArgs" names it`;
    return [{ message, place: { image: id, option: `buildArgs.${name}` } }];
  });
}

function recognise(value: string, { commit, branch, defaultBranch }: SourceContext): string | null {
  if (commit !== null && value.length >= 7 && commit.startsWith(value)) return 'the commit';
  if (branch !== null && value === branch && branch !== defaultBranch) return 'the branch';
  return isTime(value) ? 'a time' : null;
}

/** ISO 8601 down to the minute, or seconds or milliseconds since 2017. */
function isTime(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:?\d{2}/.test(value) || /^1[5-9]\d{8}(?:\d{3})?$/.test(value);
}
