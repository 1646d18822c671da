import { listCacheMounts } from './list-cache-mounts';
import { parseDockerfile } from './parse-dockerfile';
import { resolveDockerfile } from './resolve-dockerfile';
import type { ResolveOptions } from './resolved-dockerfile';

function list(text: string, options: Partial<ResolveOptions> = {}) {
  const parsed = parseDockerfile(text, 'Dockerfile');
  if (!parsed.ok) throw new Error('it is well formed');
  const resolved = resolveDockerfile(parsed.value, { buildArgs: {}, stage: null, ...options });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.failures));
  return listCacheMounts(resolved.value);
}

const only = (mount: string, options: Partial<ResolveOptions> = {}) =>
  list(`FROM base\nARG N=npm\nRUN --mount=type=cache,${mount} x`, options)[0];

describe('the id is what BuildKit takes', () => {
  it.each([
    ['id=npm,target=/root/.npm', 'npm'],
    ['target=/root/.npm', '/root/.npm'],
    ['target=/root/.npm/', '/root/.npm'],
    ['dst=/a/../b//c', '/b/c'],
    ['target=cache', 'cache'],
    ['id=,target=/x', '/x'],
    ['id=$N-cache,target=/x', 'npm-cache'],
    ['id=first,id=last,target=/x', 'last'],
  ])('%s', (mount, id) => {
    expect(only(mount)).toMatchObject({ id, line: 3 });
  });

  it('after build args', () => {
    expect(only('id=$N,target=/x', { buildArgs: { N: 'pnpm' } })).toMatchObject({ id: 'pnpm' });
  });
});

describe('owner and mode make another directory', () => {
  it.each([
    ['target=/x', null],
    ['target=/x,sharing=locked', null],
    ['target=/x,uid=1000', { uid: 1000, gid: 0, mode: '755' }],
    ['target=/x,mode=0755', { uid: 0, gid: 0, mode: '755' }],
    ['target=/x,uid=1,gid=2,mode=1777', { uid: 1, gid: 2, mode: '1777' }],
  ])('%s', (mount, owner) => {
    expect(only(mount)?.owner).toEqual(owner);
  });
});

it.each([
  ['from=seed,target=/x', true],
  ['from=scratch,target=/x', false],
  ['source=/sub,target=/x', true],
  ['source=/,target=/x', false],
])('%s begins with files: %s', (mount, isSeeded) => {
  expect(only(mount)).toMatchObject({ isSeeded });
});

it('lists those of reachable stages, with the image that the stage stands on and its platform', () => {
  const found = list(
    [
      'FROM --platform=$BUILDPLATFORM golang:1 AS tools',
      'RUN --mount=type=cache,id=tools,target=/x y',
      'FROM tools AS build',
      'RUN --mount=type=cache,id=go,target=/x --mount=type=bind,target=/src y',
      'FROM alpine AS unused',
      'RUN --mount=type=cache,id=apk,target=/x y',
      'FROM scratch',
      'COPY --from=build /x /x',
      'RUN --mount=type=cache,id=none,target=/x y',
    ].join('\n'),
    { platform: 'linux/arm64', buildPlatform: 'linux/amd64' },
  );
  expect(found.map(({ id, base, platform }) => [id, base, platform])).toEqual([
    ['tools', 'golang:1', 'linux/amd64'],
    ['go', 'golang:1', 'linux/amd64'],
    ['none', null, null],
  ]);
});
