/** What is measured of each contender. */
export type ScenarioId = 'cold' | 'unchanged' | 'tagged' | 'leaf' | 'branch' | 'alone' | 'base' | 'warm';

export interface Scenario {
  readonly title: string;
  /** Whether the engine and the workspace are those of a machine that has built nothing yet. */
  readonly fresh: boolean;
  /** Whose file gets another content before. */
  readonly change: 'leaf' | 'base' | null;
  /** What has to have been run before, on the same registry path. */
  readonly after: ScenarioId | null;
}

export const SCENARIOS: Readonly<Record<ScenarioId, Scenario>> = {
  cold: { title: 'cold', fresh: true, change: null, after: null },
  unchanged: { title: 'fresh engine, unchanged', fresh: true, change: null, after: 'cold' },
  tagged: { title: 'fresh engine, unchanged, new tag', fresh: true, change: null, after: 'cold' },
  leaf: { title: 'fresh engine, one leaf changed', fresh: true, change: 'leaf', after: 'cold' },
  branch: {
    title: 'first build of a new branch, one leaf changed',
    fresh: true,
    change: 'leaf',
    after: 'cold',
  },
  alone: { title: "that leaf's buildx build alone", fresh: true, change: 'leaf', after: 'cold' },
  base: { title: 'fresh engine, base changed', fresh: true, change: 'base', after: 'cold' },
  warm: { title: 'warm engine, unchanged', fresh: false, change: null, after: 'base' },
};

export const SCENARIO_IDS = Object.keys(SCENARIOS) as readonly ScenarioId[];

/** Contenders take turns between steps; within one, the engine stays a contender's own. */
export const STEPS: readonly (readonly ScenarioId[])[] = [
  ['cold'],
  ['unchanged'],
  ['tagged'],
  ['leaf'],
  ['branch'],
  ['alone'],
  ['base', 'warm'],
];

/** What is asked for, with all that has to have been run before. */
export function addNeeded(asked: ReadonlySet<ScenarioId>): ReadonlySet<ScenarioId> {
  const needed = new Set(asked);
  // A set gives also those that are added while it is walked.
  for (const id of needed) {
    const { after } = SCENARIOS[id];
    if (after !== null) needed.add(after);
  }
  return needed;
}
