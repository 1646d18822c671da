import type { RegistryAccess } from '../../../packages/nx-buildx/src/nx/registry-access';
import type { Engine } from '../../../tools/engine/src/index';
import { rollDice } from './dice';
import { generateState } from './generate';
import type { Observed, Verdict } from './judge';
import { judge } from './judge';
import { chooseMutations } from './mutate';
import type { Mutation, MutationInput } from './mutate';
import { createObserver } from './observe';
import type { Observe } from './observe';
import type { State } from './state';
import { describeState } from './state';

export interface SoundnessRequest extends Omit<MutationInput, 'mark'> {
  readonly seed: number;
  readonly images: number;
  /** Of each image. */
  readonly mutations: number;
  readonly engine: Engine;
  readonly registries: RegistryAccess;
  /** Hears of each mutation once it is judged. */
  readonly tell: (judged: Judged) => void;
}

export interface Judged extends Mutation {
  readonly verdict: Verdict;
  /** With all that is needed to see it again. */
  readonly report: string;
}

export interface SoundnessOutcome {
  readonly judged: readonly Judged[];
  /** Made-up images that BuildKit refuses, or does not find in its cache, or that have no key, with the reasons. */
  readonly rejected: readonly string[];
  /** What BuildKit once did again without need. */
  readonly unconfirmed: readonly string[];
}

const AT_ONCE = 4;
const ATTEMPTS = 12;
/** More than one run needs, so that the next seed makes others up. */
const MANY = 10_007;
const CONFIRMATIONS = 4;
/** Of some BuildKit misses its cache even where nothing was changed, and they tell nothing. */
const COPIES = 12;

/** Makes images up, builds each as it is and with one thing changed, and judges the keys by what BuildKit did. */
export async function checkSoundness(request: SoundnessRequest): Promise<SoundnessOutcome> {
  const { images, mutations, seed, engine, registries, tell } = request;
  const rejected: string[] = [];
  const unconfirmed: string[] = [];
  const judged: Judged[] = [];
  const observe = createObserver(engine, registries);

  /** The same image and mutations whenever it is asked for; only what the image's files are marked with differs. */
  const makeUp = (index: number, attempt: number, mark: string) => {
    const dice = rollDice((seed * MANY + index * ATTEMPTS + attempt) | 0);
    const state = generateState(dice, mark, request);
    return { state, chosen: chooseMutations(state, mutations, dice, request, seed + index * mutations) };
  };

  const checkMutation = async (
    mutation: Mutation,
    before: Observed,
    repeat: (copy: number) => ReturnType<typeof makeUp>,
    at: number,
  ): Promise<ReturnType<typeof judge>> => {
    const found = judge(before, await observe(mutation.state));
    // BuildKit misses its own cache now and then, most of all for what is read by several steps; a wrong key always.
    let confirmed = 0;
    for (let copy = 0; found.verdict === 'unsound' && confirmed < CONFIRMATIONS && copy < COPIES; copy += 1) {
      const { state, chosen } = repeat(copy);
      const [first, changed] = [await observe(state), chosen[at]];
      if (changed === undefined || (await findFault(first, state, observe)) !== null) continue;
      const again = judge(first, await observe(changed.state));
      confirmed += 1;
      if (again.verdict === 'unsound') continue;
      unconfirmed.push(`${mutation.kind}: ${found.why}`);
      return again;
    }
    return found;
  };

  const checkImage = async (index: number): Promise<void> => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const mark = `i${String(index)}t${String(attempt)}`;
      const { state, chosen } = makeUp(index, attempt, mark);
      const before = await observe(state);
      const fault = await findFault(before, state, observe);
      const note = (mutation: Mutation, found: ReturnType<typeof judge>): void => {
        const report = formatReport(state, mutation, found, `seed ${String(seed)}, image ${mark}`);
        judged.push({ ...mutation, verdict: found.verdict, report });
        tell({ ...mutation, verdict: found.verdict, report });
      };
      if (before.crashed) note({ kind: 'none', state }, judge(before, before));
      if (fault === null) {
        const repeat = (copy: number) =>
          makeUp(index, attempt, `${mark}r${String(copy)}-${String(judged.length)}`);
        // One after the other: of builds at once that share steps BuildKit executes cached ones again.
        for (const [at, mutation] of chosen.entries())
          note(mutation, await checkMutation(mutation, before, repeat, at));
        return;
      }
      rejected.push(fault);
    }
    throw new Error(`no image could be made up:\n${rejected.slice(-ATTEMPTS).join('\n')}`);
  };

  const left = Array.from({ length: images }, (_, index) => index);
  const work = async (): Promise<void> => {
    for (let index = left.shift(); index !== undefined; index = left.shift()) await checkImage(index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, () => work()));
  return { judged, rejected, unconfirmed };
}

/**
 * Why nothing can be learnt from an image: BuildKit refuses it, it has no key, or it is not found in the cache again.
 * The last is always so where a stage stands on a folder, or writes to a mounted one; none of those is made up.
 */
async function findFault(before: Observed, state: State, observe: Observe): Promise<string | null> {
  if (!before.built.ok) return before.built.error;
  if (before.key === null) return before.reason;
  const again = judge(before, await observe(state));
  return again.verdict === 'same' ? null : `built again: ${again.verdict}, ${again.why}`;
}

function formatReport(
  before: State,
  { kind, state }: Mutation,
  { verdict, why }: ReturnType<typeof judge>,
  origin: string,
): string {
  const [old, now] = [describeState(before), describeState(state)];
  const [oldLines, nowLines] = [new Set(old), new Set(now)];
  return [
    `=== ${verdict}: ${kind} (${origin})`,
    why,
    '--- changed',
    ...old.filter((line) => !nowLines.has(line)).map((line) => `- ${line}`),
    ...now.filter((line) => !oldLines.has(line)).map((line) => `+ ${line}`),
    ...old,
    '',
  ].join('\n');
}
