import { matchProject } from './match-project';

const RULE = 'type=semver,pattern={{version}}';

it.each<[string, unknown, unknown]>([
  ['a token', `${RULE},match=^{projectName}@(.*)`, `${RULE},match=^api\\.v2@(.*)`],
  ['a name that Nx filled in', `${RULE},match=^api.v2@(.*)`, `${RULE},match=^api\\.v2@(.*)`],
  ['a name that is escaped already', `${RULE},match=^api\\.v2@(.*)`, `${RULE},match=^api\\.v2@(.*)`],
  ['a field in quotes', `${RULE},"match=^v{1,2}-api.v2@(.*)"`, `${RULE},"match=^v{1,2}-api\\.v2@(.*)"`],
  ['a list', [`${RULE},match={projectName}`, 'api.v2'], [`${RULE},match=api\\.v2`, 'api.v2']],
  ['an object', [{ type: 'semver', match: '^api.v2@' }], [{ type: 'semver', match: '^api\\.v2@' }]],
  [
    'other attributes',
    'type=raw,value=api.v2,prefix={projectName}-',
    'type=raw,value=api.v2,prefix={projectName}-',
  ],
  ['nothing', undefined, undefined],
  ['what is no tag', 7, 7],
])('in %s', (_, written, expected) => {
  expect(matchProject(written, 'api.v2')).toEqual(expected);
});

it.each(['c++', 'a(b', '@acme/api', 'x$&y'])('project %s is matched by its own name only', (name) => {
  const [, pattern = ''] = /match=(.*)/.exec(String(matchProject('match=^{projectName}@(.*)', name))) ?? [];
  expect(new RegExp(pattern).exec(`${name}@1.2.3`)?.[1]).toBe('1.2.3');
  expect(new RegExp(pattern).test(`${name.slice(0, -1)}@1.2.3`)).toBe(false);
});
