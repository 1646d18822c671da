import type { Dice } from './dice';
import { dockerfileMutations } from './mutate-dockerfile';
import { fileMutations } from './mutate-files';
import { optionMutations } from './mutate-options';
import type { State } from './state';

/** One thing that is changed. @returns `null` where the state has nothing of the kind */
export type Mutate = (state: State, dice: Dice, around: MutationInput) => State | null;

export interface MutationInput {
  /** In no content that is there already. */
  readonly mark: string;
  /** Images with a shell, in the lab's registry. */
  readonly references: readonly string[];
  /** One of them by tag and the same by digest. */
  readonly pinned: readonly [tag: string, digest: string];
}

const MUTATIONS: Readonly<Record<string, Mutate>> = {
  ...fileMutations,
  ...dockerfileMutations,
  ...optionMutations,
};

export interface Mutation {
  readonly kind: string;
  readonly state: State;
}

/**
 * Chooses mutations of a state, each of another kind.
 *
 * @param first where in the list of all kinds to begin, so that images that begin at others have all kinds together
 */
export function chooseMutations(
  state: State,
  count: number,
  dice: Dice,
  around: Omit<MutationInput, 'mark'>,
  first: number,
): readonly Mutation[] {
  const kinds = Object.entries(MUTATIONS);
  const chosen: Mutation[] = [];
  for (let at = 0; at < 2 * kinds.length && chosen.length < count; at += 1) {
    const [kind, mutate] = kinds[(first + at) % kinds.length] ?? [];
    if (kind === undefined || mutate === undefined) continue;
    const mutated = mutate(state, dice, { ...around, mark: `n${String(chosen.length)}` });
    if (mutated !== null) chosen.push({ kind, state: mutated });
  }
  return chosen;
}
