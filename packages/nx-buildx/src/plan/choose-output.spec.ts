import type { SourceContext } from '../model/source-context';
import { chooseOutput } from './choose-output';
import { DEFAULT_OPTIONS, MAIN } from './testing/workspace';

const unknown: Partial<SourceContext> = { trust: 'untrusted', event: 'unknown' };

it.each<[string, Partial<SourceContext>, string]>([
  ['a push', {}, 'push'],
  ['a fork', { trust: 'untrusted', event: 'pull-request', pullRequest: { number: '1', fork: true } }, 'none'],
  ['a job of which nothing is known', unknown, 'push'],
  [
    'one that speaks of a pull request',
    { ...unknown, pullRequest: { number: '1', fork: 'unknown' } },
    'none',
  ],
  ['one that asks not to be trusted', { ...unknown, distrusted: true }, 'none'],
])('output "push" in %s', (_, source, output) => {
  expect(chooseOutput({ ...DEFAULT_OPTIONS, output: 'push' }, { ...MAIN, ...source })).toBe(output);
});
