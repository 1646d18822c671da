import { findMedian, listSizes } from './find-samples';
import type { Sample } from './sample';

export interface Verdict {
  readonly met: boolean;
  readonly text: string;
}

/** How much longer than the plain script's the builds may take; what Nx itself takes is not counted. */
const MOST_SCRIPT = 1.1;
/** How much longer than its own build a changed leaf may take, beyond what nothing changed takes. */
const MOST_LEAF = 1.3;
/** Of a batch on a fresh engine of which nothing has changed, by the number of images. */
const UNCHANGED: Readonly<Record<number, { readonly executor: number; readonly timesBake: number }>> = {
  15: { executor: 0.4, timesBake: 3.5 },
  60: { executor: 0.7, timesBake: 8 },
};
/** How many times as fast as others the first build of a new branch is, by the number of images. */
const BRANCH: Readonly<Record<number, Readonly<Record<'nx-container' | 'bake', number>>>> = {
  60: { 'nx-container': 8, bake: 5 },
};
/** What is wished for beyond the target. */
const WISHED_TIMES_BAKE = 10;

/** Holds what was measured against the targets; says nothing of what was not measured. */
export function judge(samples: readonly Sample[]): readonly Verdict[] {
  return listSizes(samples).flatMap((images) => RULES.flatMap((rule) => rule(samples, images) ?? []));
}

type Rule = (samples: readonly Sample[], images: number) => Verdict | null;

const judgeCold: Rule = (samples, images) => {
  const seconds = (contender: 'nx-buildx' | 'script' | 'floor') =>
    findMedian(samples, { images, contender, scenario: 'cold' });
  const [ours, script, floor] = [seconds('nx-buildx'), seconds('script'), seconds('floor')];
  if (ours === null || script === null || floor === null) return null;
  const limit = floor + MOST_SCRIPT * script;
  const sum = `Nx's floor ${format(floor)} + ${MOST_SCRIPT} x script ${format(script)}`;
  const factor = ((ours - floor) / script).toFixed(2);
  const without = `without the floor ${factor} x script`;
  return limitSeconds(`${images} images, cold`, ours, limit, `${sum} = ${format(limit)}; ${without}`);
};

const judgeExecutor: Rule = (samples, images) => {
  const limit = UNCHANGED[images]?.executor;
  const filter = { images, contender: 'nx-buildx', scenario: 'unchanged' } as const;
  const ours = findMedian(samples, filter, ({ executorSeconds }) => executorSeconds);
  if (limit === undefined || ours === null) return null;
  return limitSeconds(`${images} images, unchanged, executor alone`, ours, limit, format(limit));
};

const judgeAgainstBake: Rule = (samples, images) => {
  const wanted = UNCHANGED[images]?.timesBake;
  const seconds = (contender: 'nx-buildx' | 'bake') =>
    findMedian(samples, { images, contender, scenario: 'unchanged' });
  const [ours, bake] = [seconds('nx-buildx'), seconds('bake')];
  if (wanted === undefined || ours === null || bake === null) return null;
  const times = bake / ours;
  const missing = ours - bake / WISHED_TIMES_BAKE;
  const far = missing > 0 ? `${format(missing)} away` : 'there';
  const wish = `${WISHED_TIMES_BAKE} x would be ${format(bake / WISHED_TIMES_BAKE)}: ${far}`;
  return describe(
    times >= wanted,
    `${images} images, unchanged: ${format(ours)}, bake ${format(bake)}: ${times.toFixed(1)} x as fast, at least ${wanted} x; ${wish}`,
  );
};

const judgeLeaf: Rule = (samples, images) => {
  const seconds = (scenario: 'leaf' | 'unchanged' | 'alone') =>
    findMedian(samples, { images, contender: 'nx-buildx', scenario });
  const [ours, unchanged, alone] = [seconds('leaf'), seconds('unchanged'), seconds('alone')];
  if (ours === null || unchanged === null || alone === null) return null;
  const limit = unchanged + MOST_LEAF * alone;
  const sum = `unchanged ${format(unchanged)} + ${MOST_LEAF} x its build alone ${format(alone)}`;
  return limitSeconds(`${images} images, one leaf changed`, ours, limit, `${sum} = ${format(limit)}`);
};

function judgeBranch(rival: 'nx-container' | 'bake'): Rule {
  return (samples, images) => {
    const wanted = BRANCH[images]?.[rival];
    const seconds = (contender: 'nx-buildx' | 'nx-container' | 'bake') =>
      findMedian(samples, { images, contender, scenario: 'branch' });
    const [ours, theirs] = [seconds('nx-buildx'), seconds(rival)];
    if (wanted === undefined || ours === null || theirs === null) return null;
    const what = `${images} images, first build of a new branch, one leaf changed`;
    const times = theirs / ours;
    return describe(
      times >= wanted,
      `${what}: ${format(ours)}, ${rival} ${format(theirs)}: ${times.toFixed(1)} x as fast, at least ${wanted} x`,
    );
  };
}

const RULES: readonly Rule[] = [
  judgeCold,
  judgeExecutor,
  judgeAgainstBake,
  judgeLeaf,
  judgeBranch('nx-container'),
  judgeBranch('bake'),
];

function limitSeconds(what: string, value: number, limit: number, reason: string): Verdict {
  const met = value <= limit;
  const beyond = `${(Math.abs(1 - value / limit) * 100).toFixed(0)} % ${met ? 'below' : 'above'}`;
  return describe(met, `${what}: ${format(value)}, at most ${reason}: ${beyond}`);
}

function describe(met: boolean, text: string): Verdict {
  return { met, text: `${met ? 'met   ' : 'missed'} ${text}` };
}

function format(seconds: number): string {
  return `${seconds.toFixed(seconds < 1 ? 2 : 1)} s`;
}
