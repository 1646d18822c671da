import type { Dice } from './dice';
import type { Mutate } from './mutate';
import type { State } from './state';

type Rewrite = readonly [from: RegExp, to: string];

const REWRITES: readonly Rewrite[] = [
  [/^(COPY|ADD)(.* )(\/out\S+)\/$/, '$1$2$3-other/'],
  [/^COPY (?!--link|.*--link|.*<<)/, 'COPY --link '],
  [/^(COPY|ADD) (?!.*--chmod|.*<<)/, '$1 --chmod=700 '],
  [/^COPY --link /, 'COPY '],
  [/^(COPY|ADD) --chown=1000:1000 /, '$1 --chown=1000:1001 '],
  [/^(COPY|ADD) --chmod=755 /, '$1 --chmod=750 '],
  [/^COPY (?!--from|.*<<)/, 'ADD '],
  [/^(COPY|ADD) (.*)a\.txt /, '$1 $2src/main.js '],
  [/of it/, 'of another'],
  [/^ENV (.*)=(\w)/, 'ENV $1=other$2'],
  [/^ENV NAME=b/, 'ENV NAME=a'],
  [/^ARG VERSION=0/, 'ARG VERSION=00'],
  [/^ARG UNREAD=1/, 'ARG UNREAD=11'],
  [/^LABEL (\w+)=/, 'LABEL other$1='],
  [/^RUN (.*)mkdir -p/, 'RUN $1mkdir  -p'],
  [/^RUN mkdir/, 'RUN true; mkdir'],
  [/^CMD .*/, 'CMD ["other"]'],
  [/^EXPOSE .*/, 'EXPOSE 9090'],
  [/^WORKDIR (.*)/, 'WORKDIR $1more'],
  [/^ONBUILD .*/, 'ONBUILD RUN true'],
  [/target=\/mnt/, 'target=/mnt2'],
  [/--from=extra \./, '--from=extra own.txt'],
  [/DIR=src/, 'DIR=docs'],
];

const ADDED = ['ENV ADDED=1', 'LABEL added=1', 'USER 77', 'ARG ADDED=1', 'COPY a.txt /added/', 'EXPOSE 1234'];

/** What happens to a Dockerfile. */
export const dockerfileMutations: Readonly<Record<string, Mutate>> = {
  'Dockerfile: text of an instruction': (state, dice) => {
    const all = state.instructions.flatMap((text, index) =>
      REWRITES.flatMap(([from, to]) => {
        const changed = text.replace(from, to);
        return changed === text ? [] : [replaceAt(state, index, [changed])];
      }),
    );
    return all.length === 0 ? null : dice.pick(all);
  },
  'Dockerfile: instruction added': (state, dice) => insert(state, pickInStage(state, dice), dice.pick(ADDED)),
  'Dockerfile: instruction removed': (state, dice) => {
    const found = listIndexes(state, (text) => !/^(?:FROM|ARG|#)/.test(text));
    return found.length === 0 ? null : replaceAt(state, dice.pick(found), []);
  },
  'Dockerfile: two instructions change places': (state, dice) => {
    const isFree = (text: string | undefined): boolean => text !== undefined && !/^(?:FROM|ARG|#)/.test(text);
    const found = listIndexes(
      state,
      (text, index) =>
        isFree(text) && isFree(state.instructions[index + 1]) && text !== state.instructions[index + 1],
    );
    if (found.length === 0) return null;
    const at = dice.pick(found);
    const [first = '', second = ''] = state.instructions.slice(at, at + 2);
    return replaceAt(replaceAt(state, at, [second]), at + 1, [first]);
  },
  'Dockerfile: comment': (state, dice) => insert(state, pickInStage(state, dice), '# a comment nobody reads'),
  'Dockerfile: white space': (state, dice) => {
    const at = pickInStage(state, dice) - 1;
    const text = state.instructions[at] ?? '';
    // A blank in a RUN's words is its own affair.
    const [head = '', ...rest] = text.split('\n');
    const wider = head.startsWith('RUN') ? `  ${head}` : head.replace(/^(\w+) /, '$1 \\\n  ');
    return replaceAt(state, at, ['', [wider, ...rest].join('\n')]);
  },
  'Dockerfile: keyword in other letters': (state, dice) => {
    const at = pickInStage(state, dice) - 1;
    const text = state.instructions[at] ?? '';
    return replaceAt(state, at, [text.replace(/^\w+/, (keyword) => keyword.toLowerCase())]);
  },
  'Dockerfile: stage renamed': (state) =>
    /\bbuild\b/.test(state.instructions.join('\n')) && state.options.stage !== 'build'
      ? {
          ...state,
          instructions: state.instructions.map((text) =>
            text.replace(/^(FROM .* AS )build$/, '$1Compile').replace(/(from=|^FROM )build\b/, '$1compile'),
          ),
        }
      : null,
  'Dockerfile: a stage nobody needs': (state, dice, { mark, references }) => {
    const at = state.instructions.findIndex((text) => / AS unused$/.test(text));
    if (at >= 0) return insert(state, at + 1, dice.pick([`RUN echo ${mark}`, `COPY b.txt /${mark}`]));
    const first = listIndexes(state, (text) => text.startsWith('FROM '))[dice.number(2)];
    return first === undefined
      ? null
      : insert(state, first, `FROM ${references[0] ?? ''} AS unused\nRUN echo ${mark}`);
  },
  'Dockerfile: another base': (state, _, { references: [first = '', second = ''] }) =>
    rewriteBase(state, first, second),
  'Dockerfile: the same base by digest': (state, _, { pinned: [tag, digest] }) =>
    rewriteBase(state, tag, digest),
};

function rewriteBase(state: State, from: string, to: string): State | null {
  const instructions = state.instructions.map((text) =>
    /^(?:FROM|ARG BASE)/.test(text) ? text.replace(from, to) : text,
  );
  return instructions.join() === state.instructions.join() ? null : { ...state, instructions };
}

function replaceAt(state: State, at: number, texts: readonly string[]): State {
  const { instructions } = state;
  return { ...state, instructions: [...instructions.slice(0, at), ...texts, ...instructions.slice(at + 1)] };
}

function insert(state: State, at: number, text: string): State {
  const { instructions } = state;
  return { ...state, instructions: [...instructions.slice(0, at), text, ...instructions.slice(at)] };
}

/** @returns an index after the first FROM, at which an instruction may stand */
function pickInStage({ instructions }: State, dice: Dice): number {
  const first = instructions.findIndex((text) => text.startsWith('FROM '));
  return first + 1 + dice.number(instructions.length - first);
}

function listIndexes(
  { instructions }: State,
  test: (text: string, index: number) => boolean,
): readonly number[] {
  return instructions.flatMap((text, index) => (test(text, index) ? [index] : []));
}
