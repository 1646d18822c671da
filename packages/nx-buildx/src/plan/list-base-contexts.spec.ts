import { listBaseContexts } from './list-base-contexts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const BASES = new Map([
  ['busybox:latest', { digest: DIGEST }],
  ['ghcr.io/acme/base:1', { digest: DIGEST }],
]);
const PINNED = `docker-image://busybox@${DIGEST}`;

it.each<[string, readonly string[], Readonly<Record<string, string>>, readonly [string, string][]]>([
  ['a tag by its digest', ['busybox:latest'], {}, [['busybox', PINNED]]],
  ['one image once', ['busybox', 'docker.io/library/busybox:latest'], {}, [['busybox', PINNED]]],
  ['nothing for a digest', [`busybox@${DIGEST}`], {}, []],
  [
    'a digest beside the tag of the same image',
    [`busybox@${DIGEST}`, 'busybox'],
    {},
    [
      [`busybox@${DIGEST}`, PINNED],
      ['busybox', PINNED],
    ],
  ],
  [
    'a digest beside a tag of another image',
    [`busybox@${DIGEST}`, 'ghcr.io/acme/base:1'],
    {},
    [['ghcr.io/acme/base:1', `docker-image://ghcr.io/acme/base@${DIGEST}`]],
  ],
  ['what stands in its place', ['node:22'], { 'node:22': 'busybox' }, [['node:22', PINNED]]],
  [
    'what stands in its place and is not known',
    ['node:22'],
    { 'node:22': 'other' },
    [['node:22', 'docker-image://other']],
  ],
  ['nothing for what is not known', ['node:22'], {}, []],
])('names %s', (_, externals, baseImages, contexts) => {
  expect(listBaseContexts(externals, baseImages, BASES).map(({ name, value }) => [name, value])).toEqual(
    contexts,
  );
});
