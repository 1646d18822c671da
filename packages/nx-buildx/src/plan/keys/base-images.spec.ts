import { keyOf, singleImage } from '../testing/keys';

it('takes what an image is built on instead of its base', () => {
  expect(keyOf(singleImage('FROM alpine', { baseImages: { alpine: 'busybox' } }))).toBe(
    keyOf(singleImage('FROM busybox')),
  );
});

it('needs no look at an image that is pinned', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  expect(keyOf(singleImage(`FROM node:22@${digest}`))).toBe(
    keyOf(singleImage('FROM busybox', {}, {}, { bases: new Map([['busybox:latest', { digest }]]) })),
  );
});
