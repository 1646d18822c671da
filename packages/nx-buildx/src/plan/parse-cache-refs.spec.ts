import * as fc from 'fast-check';
import { createCacheTagParser } from './parse-cache-refs';
import { nameCacheTag, nameMountTag } from './slug-image';
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

describe('cache mounts', () => {
  const mount = { id: '/root/.npm', owner: null, namespace: null, platform: 'linux/amd64' };
  const read = createCacheTagParser({
    projects: ['npm'],
    mounts: ['/root/.npm', 'go'],
    branches: ['main'],
    pullRequests: ['7'],
  });

  it.each<[string, string, object]>([
    ['a known one', nameMountTag(mount, 'main'), { mount: '/root/.npm', branch: 'main', project: null }],
    ['of a pull request', nameMountTag({ ...mount, id: 'go' }, 'pull:7'), { mount: 'go', pullRequest: '7' }],
    ['of a branch that is gone', nameMountTag(mount, 'gone'), { mount: '/root/.npm', branch: null }],
    [
      'one that nobody carries',
      nameMountTag({ ...mount, id: 'npm' }, 'main'),
      { mount: null, project: null },
    ],
    [
      'with owner and platform',
      nameMountTag({ ...mount, owner: { uid: 1, gid: 2, mode: '755' }, platform: 'linux/arm64' }, 'main'),
      { mount: '/root/.npm', branch: 'main' },
    ],
  ])('%s', (_, tag, expected) => {
    expect(read(tag)).toMatchObject(expected);
    expect(`_mount--${read(tag)?.parts.join('--') ?? ''}`).toBe(tag);
  });

  it.each([
    '_mount--npm',
    '_mount',
    '_mount--npm--main--t-x',
    '_mount--npm--main--p-x--v-y',
    '_other--npm--main',
  ])('%s is none of ours', (tag) => {
    expect(read(tag)).toBeNull();
  });

  it('never share a tag with the steps of an image, or with each other', () => {
    const text = fc.string({ unit: 'binary', minLength: 1 });
    const owner = fc.option(
      fc.record({ uid: fc.nat(), gid: fc.nat(), mode: fc.constantFrom('755', '1777') }),
    );
    const platform = fc.constantFrom('linux/amd64', 'linux/arm64', 'linux/arm/v7');
    const identity = fc.record({ id: text, owner, namespace: fc.option(text), platform });
    fc.assert(
      fc.property(identity, identity, text, text, (one, other, branch, project) => {
        const tag = nameMountTag(one, branch);
        expect(tag).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/);
        expect(tag).not.toBe(name(project, branch));
        const known = createCacheTagParser({
          projects: [],
          mounts: [one.id],
          branches: [branch],
          pullRequests: [],
        });
        expect(known(tag)).toMatchObject({ mount: one.id, branch });
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(nameMountTag(other, branch) === tag).toBe(isSame);
      }),
    );
  });
});
