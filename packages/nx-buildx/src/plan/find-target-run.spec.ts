import { parseDockerfile } from '../dockerfile/parse-dockerfile';
import { resolveDockerfile } from '../dockerfile/resolve-dockerfile';
import { findTargetRun } from './find-target-run';

function find(text: string): number | null {
  const dockerfile = parseDockerfile(text, 'Dockerfile');
  if (!dockerfile.ok) throw new Error('it is a Dockerfile');
  const resolved = resolveDockerfile(dockerfile.value, { buildArgs: {}, stage: null });
  if (!resolved.ok) throw new Error('it can be resolved');
  return findTargetRun(resolved.value, dockerfile.value);
}

it.each([
  ['FROM a\nCOPY x /', null],
  ['FROM a\nCOPY x /\nRUN b\nRUN c', 3],
  ['FROM --platform=$TARGETOS/$TARGETARCH a\nRUN b', 2],
  ['FROM --platform=$BUILDPLATFORM a AS a\nRUN b\nFROM c\nCOPY --from=a / /\nRUN d', 5],
  ['FROM --platform=linux/amd64 a AS a\nFROM a AS b\nRUN b\nFROM scratch\nCOPY --from=b / /', null],
  ['FROM --platform=$BUILDPLATFORM a AS a\nFROM --platform=$TARGETPLATFORM a\nRUN b', 3],
])('%j', (text, line) => {
  expect(find(text)).toBe(line);
});
