import type { Trust } from '../../model/source-context';
import type { CiFacts, CiSystem, Environment } from '../ci-facts';
import { recogniseCi } from '../ci-systems';
import { decideTrust } from '../decide-trust';
import { recogniseMergeQueue } from '../merge-queue';

/** What happened, the variables it sets beside the job's own, the facts in them, and whether they are trusted. */
export type CiCase = readonly [string, Environment, Partial<CiFacts>, Trust];

/** The facts of one run whose default branch is `main`, as `readSourceContext` comes by them. */
export function factsOf(system: CiSystem, env: Environment, payload: unknown = null): CiFacts {
  return recogniseMergeQueue(system.facts(env, payload, 'main'));
}

/** One test for each case: the environment is recognised as this system's, and its facts and trust are as expected. */
export function checkCiSystem(system: CiSystem, job: Environment, cases: readonly CiCase[]): void {
  it.each(cases)('%s', (_, env, expected, trust) => {
    const whole = { ...job, ...env };
    expect(recogniseCi(whole)?.id).toBe(system.id);
    const facts = factsOf(system, whole);
    expect(facts).toMatchObject({ ci: system.id, ...expected });
    expect(decideTrust(facts, null)).toMatchObject({ trust });
  });

  it.each(cases)('%s, and the job asks for trust: nobody gets it by that', (_, env, __, trust) => {
    const facts = factsOf(system, { ...job, ...env });
    expect(decideTrust(facts, 'trusted').trust).toBe(trust);
  });

  it('variables that are there and empty say nothing', () => {
    const { event, branch, tag, pullRequest } = factsOf(system, empty(job));
    expect({ event, branch, tag, pullRequest }).toMatchObject({ branch: null, tag: null });
    expect(pullRequest?.fork ?? 'unknown').toBe('unknown');
  });
}

function empty(job: Environment): Environment {
  return Object.fromEntries(Object.keys(job).map((name) => [name, '']));
}
