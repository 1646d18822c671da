import { resolveDockerfile } from '../dockerfile/resolve-dockerfile';
import { parseDockerfile } from '../dockerfile/parse-dockerfile';
import { listSideStages } from './list-side-stages';

function sideStages(lines: readonly string[], stage: string | null = null) {
  const parsed = parseDockerfile(lines.join('\n'), 'Dockerfile');
  if (!parsed.ok) throw new Error('it is a Dockerfile');
  const resolved = resolveDockerfile(parsed.value, { buildArgs: {}, stage });
  if (!resolved.ok) throw new Error('it can be resolved');
  return listSideStages(resolved.value);
}

it.each<[string, readonly string[], readonly string[]]>([
  ['one stage', ['FROM x', 'RUN a'], []],
  ['a stage the image is based on', ['FROM x AS deps', 'RUN a', 'FROM deps', 'RUN b'], []],
  ['a stage it copies from', ['FROM x AS build', 'RUN a', 'FROM x', 'COPY --from=build /a /a'], ['build']],
  [
    'a stage it mounts',
    ['FROM x AS build', 'COPY a /a', 'FROM x', 'RUN --mount=from=build,target=/b b'],
    ['build'],
  ],
  [
    'what such a stage is based on',
    ['FROM x AS deps', 'RUN a', 'FROM deps AS build', 'RUN b', 'FROM x', 'COPY --from=build /b /b'],
    ['deps', 'build'],
  ],
  ['a stage without a step', ['FROM x AS files', 'ENV A=1', 'FROM x', 'COPY --from=files /a /a'], []],
  ['a stage that is not reached', ['FROM x AS unused', 'RUN a', 'FROM x', 'RUN b'], []],
])('of %s', (_, lines, expected) => {
  expect(sideStages(lines)).toEqual(expected);
});

it('is about the stage that is built', () => {
  const lines = ['FROM x AS build', 'RUN a', 'FROM x AS final', 'COPY --from=build /a /a'];
  expect([sideStages(lines, 'build'), sideStages(lines, 'final')]).toEqual([[], ['build']]);
});
