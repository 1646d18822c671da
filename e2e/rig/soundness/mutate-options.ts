import type { Mutate } from './mutate';
import { withOptions } from './state';

/** What happens to what is asked of a build. */
export const optionMutations: Readonly<Record<string, Mutate>> = {
  'option: value of a build arg': (state, dice, { mark }) => {
    const { VERSION, UNREAD, DIR } = state.options.buildArgs;
    const others = [
      ...(VERSION === undefined ? [] : [{ VERSION: mark }]),
      ...(UNREAD === undefined ? [] : [{ UNREAD: mark }]),
      ...(DIR === undefined ? [] : [{ DIR: 'docs' }]),
    ];
    if (others.length === 0) return null;
    return withOptions(state, { buildArgs: { ...state.options.buildArgs, ...dice.pick(others) } });
  },
  'option: another build arg': (state, dice, { mark }) => {
    const name = dice.pick(['VERSION', 'UNREAD', 'NAME']);
    if (name in state.options.buildArgs) return null;
    return withOptions(state, { buildArgs: { ...state.options.buildArgs, [name]: mark } });
  },
  'option: a build arg nobody declares': (state, dice, { mark }) =>
    withOptions(state, {
      buildArgs: { ...state.options.buildArgs, [dice.pick(['NOBODY', 'SOMEBODY', 'HTTP_PROXY'])]: mark },
    }),
  'option: label': (state, _, { mark }) =>
    withOptions(state, { labels: { ...state.options.labels, 'org.example.more': mark } }),
  'option: stage': (state, dice) => {
    const names = state.instructions.flatMap((text) => / AS (\w+)$/.exec(text)?.[1] ?? []);
    const others = [null, ...names].filter((name) => name !== state.options.stage);
    return withOptions(state, { stage: dice.pick(others) });
  },
  'option: another base image': (state, _, { references: [first = '', second = ''] }) =>
    withOptions(state, { baseImages: { [first]: second } }),
  'option: another folder as named context': (state, _, { mark }) => {
    if (!('extra' in state.options.buildContexts)) return null;
    const entries = new Map(state.entries);
    const content = `${mark} elsewhere\n`;
    for (const path of ['own.txt', 'sub/x1.txt'])
      entries.set(`libs/elsewhere/${path}`, { kind: 'file', content, mode: 0o644 });
    return withOptions({ ...state, entries }, { buildContexts: { extra: 'libs/elsewhere' } });
  },
};
