import type { CiSystem, Environment } from './ci-facts';
import { genericCi } from './generic-ci';
import { githubActions } from './github-actions';
import { gitlabCi } from './gitlab-ci';

/** In the order they are asked; the generic one takes what nobody else knows. */
const ciSystems: readonly CiSystem[] = [githubActions, gitlabCi, genericCi];

/** The CI system that this environment belongs to, or `null` on a person's machine. */
export function recogniseCi(env: Environment): CiSystem | null {
  return ciSystems.find((system) => system.recognises(env)) ?? null;
}
