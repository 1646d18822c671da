import { makeFiles, makeIgnoreFile } from './context';
import type { Dice } from './dice';
import { makeSetting, makeStep } from './instructions';
import type { Surroundings } from './instructions';
import type { Entry, State } from './state';
import { inContext } from './state';

/** Images of the lab's registry. */
export interface Bases {
  /** With a shell. The first two differ. */
  readonly references: readonly string[];
}

const FOLDER = 'libs/extra';

/**
 * Makes an image up: its context, its Dockerfile and what is asked of the build.
 *
 * @param mark of this image alone; it is in all content and all targets, so that images share no layers
 */
export function generateState(dice: Dice, mark: string, { references }: Bases): State {
  const context = dice.pick(['.', 'ctx', 'apps/app']);
  const file = dice.pick(['apps/app/Dockerfile', inContext(context, 'Dockerfile'), 'docker/app.Dockerfile']);
  const inside = makeFiles(dice, mark);
  const entries = new Map<string, Entry>(
    [...inside].map(([path, entry]) => [inContext(context, path), entry] as const),
  );
  if (dice.chance(25)) entries.set(`${file}.dockerignore`, makeIgnoreFile(dice));
  const buildContexts = dice.chance(40) ? { extra: FOLDER } : {};
  if ('extra' in buildContexts) for (const [path, entry] of makeNamed(dice, mark)) entries.set(path, entry);
  const folders = Object.keys(buildContexts);
  const given = { dice, entries: inside, mark, folders, images: references };
  const { instructions, stages } = makeDockerfile(given);
  return {
    entries,
    file,
    context,
    instructions,
    options: {
      buildArgs: {
        ...(dice.chance(60) ? { VERSION: mark } : {}),
        ...(dice.chance(30) ? { UNREAD: '2' } : {}),
        ...(dice.chance(30) ? { DIR: 'src' } : {}),
        ...(dice.chance(20) ? { NOBODY: '1' } : {}),
        ...(dice.chance(20) ? { BASE: references[1] ?? '' } : {}),
      },
      buildContexts,
      baseImages: {},
      labels: dice.chance(20) ? { 'org.example.mark': mark } : {},
      stage: dice.chance(25) ? dice.pick(stages) : null,
    },
  };
}

function makeNamed(dice: Dice, mark: string): ReadonlyMap<string, Entry> {
  const file = (name: string): Entry => ({ kind: 'file', content: `${mark} named ${name}\n`, mode: 0o644 });
  const ignored: Entry = {
    kind: 'file',
    content: dice.pick(['*.md\n', 'sub/x*\n', '# none\n']),
    mode: 0o644,
  };
  return new Map<string, Entry>([
    [`${FOLDER}/own.txt`, file('own')],
    [`${FOLDER}/other.md`, file('other')],
    [`${FOLDER}/sub/x1.txt`, file('x1')],
    [`${FOLDER}/sub/y1.txt`, file('y1')],
    ...(dice.chance(60) ? [[`${FOLDER}/.dockerignore`, ignored] as const] : []),
  ]);
}

function makeDockerfile(given: Omit<Surroundings, 'stages' | 'canRun'>): {
  readonly instructions: readonly string[];
  readonly stages: readonly string[];
} {
  const { dice, mark, images } = given;
  const [base = ''] = images;
  const made: string[] = [];
  const stages: string[] = [];
  const add = (name: string, from: string, canRun: boolean, steps: number): void => {
    const before = [...stages, ...stages.slice(0, 1).map(() => '0')];
    made.push(`FROM ${from}${name === '' ? '' : ` AS ${name}`}`, ...dice.pick(DECLARED));
    for (let step = 0; step < steps; step += 1) {
      const around = { ...given, stages: before, canRun };
      if (dice.chance(45)) made.push(makeSetting(around));
      made.push(makeStep(around));
    }
    if (name !== '') stages.push(name);
  };
  if (dice.chance(15)) made.push('# escape=\\');
  made.push(`ARG BASE=${base}`);
  const roots = ['scratch', 'scratch', base, '${BASE}', '--platform=$BUILDPLATFORM $BASE'];
  const root = (): readonly [string, boolean] => {
    const from = dice.pick(roots);
    return [from, from !== 'scratch'];
  };
  if (dice.chance(60)) {
    const [from, canRun] = root();
    add('build', from, canRun, 1 + dice.number(2));
    // So that others find something in it, whatever its steps made.
    made.push(`COPY <<EOF /out/${mark}-built\n${mark}\nEOF`);
  }
  if (dice.chance(40)) {
    add('unused', base, true, 1 + dice.number(2));
    stages.pop();
  }
  const [from, canRun] = stages.length > 0 && dice.chance(25) ? ['build', false] : root();
  add('final', from, canRun, 2 + dice.number(4));
  return { instructions: made, stages };
}

/** What a stage begins with, for the variables of its sources. */
const DECLARED: readonly (readonly string[])[] = [
  ['ARG DIR=src', 'ENV NAME=a'],
  ['ENV DIR=src NAME=b'],
  ['ARG DIR', 'ARG NAME=a', 'ARG VERSION'],
  ['ENV DIR=src'],
];
