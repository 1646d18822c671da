import * as fc from 'fast-check';
import { createCacheTagParser } from './parse-cache-refs';
import { nameCacheTag } from './slug-image';
import { DEFAULT_OPTIONS } from './testing/workspace';

const parse = createCacheTagParser({
  projects: ['api', '@acme/web'],
  branches: ['main', 'feature/x'],
  pullRequests: ['7'],
});
const name = (project: string, branch: string, options = {}, target = 'image') =>
  nameCacheTag({ project, target, options: { ...DEFAULT_OPTIONS, ...options } }, branch, 'image');

describe('reads back what is known', () => {
  it.each<[string, string, object]>([
    ['a branch', name('api', 'main'), { project: 'api', branch: 'main', pullRequest: null }],
    [
      'slugs with hashes',
      name('@acme/web', 'feature/x'),
      { project: '@acme/web', branch: 'feature/x', pullRequest: null },
    ],
    ['a pull request', name('api', 'pull:7'), { project: 'api', branch: null, pullRequest: '7' }],
    ['one that the remote does not show', name('api', 'pull:12'), { branch: null, pullRequest: '12' }],
    [
      'target, stage and platforms',
      name('api', 'main', { stage: 'dev', platforms: ['linux/arm64'] }, 'image-migrate'),
      { project: 'api', branch: 'main' },
    ],
    ['a project that is gone', name('old', 'main'), { project: null, branch: 'main' }],
    ['a branch that is gone', name('api', 'gone/y'), { project: 'api', branch: null, pullRequest: null }],
  ])('%s', (_, tag, expected) => {
    expect(parse(tag)).toMatchObject(expected);
    expect(parse(tag)?.parts.join('--')).toBe(tag);
  });
});

it.each([
  'latest',
  '1.0',
  'key-0123456789abcdef0123456789abcdef',
  'api',
  'api--',
  '--main',
  'api--Main',
  'api--main--x',
  'api--main--s-dev--t-image',
  'api--main--s-a--s-b',
  'api--main--',
])('%s is none of ours', (tag) => {
  expect(parse(tag)).toBeNull();
});

it('takes a gone branch that looks like a pull request for one, and a branch that is there for itself', () => {
  expect(parse('api--pull-12-00000000')).toMatchObject({ branch: null, pullRequest: '12' });
  const known = createCacheTagParser({ projects: [], branches: ['pull-12-x'], pullRequests: [] });
  expect(known(name('api', 'pull-12-x'))).toMatchObject({ branch: 'pull-12-x', pullRequest: null });
});

it('reads every tag that naming makes', () => {
  const text = fc.string({ unit: 'binary', minLength: 1 });
  fc.assert(
    fc.property(text, text, fc.option(text), text, (project, branch, stage, target) => {
      const made = name(project, branch, { stage, platforms: ['linux/amd64', 'linux/arm64'] }, target);
      const read = createCacheTagParser({ projects: [project], branches: [branch], pullRequests: [] });
      expect(read(made)).toMatchObject({ project, branch });
    }),
  );
});
