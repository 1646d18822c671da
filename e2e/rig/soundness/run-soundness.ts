import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openRegistries } from '../../../packages/nx-buildx/src/nx/registry-access';
import { useLab } from '../lab';
import type { TestLab } from '../lab';
import { makeFolder } from '../test-folder';
import { checkSoundness } from './check-soundness';
import type { Judged } from './check-soundness';
import type { Verdict } from './judge';
import { summarize } from './summarize';

/** Of all mutations that changed a key, how many may have done so needlessly. */
const MOST_NEEDLESS = 0.05;
/** Changed keys; of fewer a rate says nothing. */
const ENOUGH = 100;

/**
 * Defines the test: no key may stay the same where BuildKit makes something else.
 *
 * @param images how many are made up
 * @param mutations of each
 * @param usualSeed what is made up hangs on it; NX_BUILDX_E2E_SEED is another
 */
export function testSoundness(images: number, mutations: number, usualSeed: number): void {
  const lab = useLab();
  const seed = Number(process.env['NX_BUILDX_E2E_SEED'] ?? usualSeed);

  it(`${String(images * mutations)} mutations: where the key stays the same BuildKit executes nothing and makes the same image`, async () => {
    process.stdout.write(`NX_BUILDX_E2E_SEED=${String(seed)}\n`);
    const begun = performance.now();
    const bases = await pushBases(lab);
    const registries = openRegistries({}, {});
    const request = { seed, images, mutations, engine: lab.a, registries, tell, ...bases };
    const outcome = await checkSoundness(request).finally(() => registries.close());
    const seconds = (performance.now() - begun) / 1000;
    const select = (verdict: Verdict): readonly Judged[] =>
      outcome.judged.filter((each) => each.verdict === verdict);
    process.stdout.write(`${summarize(outcome, seed, seconds).join('\n')}\n`);
    const wrong = [...select('unsound'), ...select('crashed')];
    expect(wrong.map(({ report }) => report.split('\n', 2))).toEqual([]);
    expect(outcome.judged).toHaveLength(images * mutations);
    const changed = select('changed').length + select('needless').length;
    if (changed >= ENOUGH) expect(select('needless').length / changed).toBeLessThan(MOST_NEEDLESS);
  });
}

/** At once, so that it is not lost where the test is ended. */
function tell({ verdict, report }: Judged): void {
  if (verdict !== 'same' && verdict !== 'changed') process.stdout.write(`${report}\n`);
}

/** Images with a shell that differ in content and environment. */
async function pushBases({ a, api, busybox, registry }: TestLab) {
  const references = ['small:1', 'small:2'].map((name) => `${registry.host}/base/${name}`);
  const folder = makeFolder('bases');
  for (const [index, reference] of references.entries()) {
    const lines = [`FROM ${busybox}`, `COPY <<EOF /base`, reference, 'EOF', `ENV NAME=${'ab'[index] ?? ''}`];
    writeFileSync(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`);
    await a.docker('buildx', 'build', '--provenance=false', '--push', `--tag=${reference}`, folder);
  }
  const [tag = ''] = references;
  const digest = (await api.readManifest('base/small', '1'))?.digest ?? '';
  return { references, pinned: [tag, `${tag.replace(/:[^:/]+$/, '')}@${digest}`] as const };
}
