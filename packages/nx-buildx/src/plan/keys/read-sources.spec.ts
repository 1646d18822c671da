import type { PlantedFiles } from '../testing/file-tree';
import { findKey, keyOf, singleImage } from '../testing/keys';

describe('other build contexts', () => {
  const text = 'FROM busybox\nCOPY --from=lib . /lib';
  const files = { 'libs/x/a': 'a', 'libs/x/.dockerignore': 'no' };
  const key = (more: PlantedFiles) =>
    keyOf(singleImage(text, { buildContexts: { lib: 'libs/x' } }, { ...files, ...more }));

  it('are read, less what they ignore', () => {
    expect(key({ 'libs/x/a': 'b' })).not.toBe(key({}));
    expect(key({ 'libs/x/no': 'b', 'libs/y/a': '' })).toBe(key({}));
  });

  it('are read as a whole in place of an image', () => {
    const based = (more: PlantedFiles) =>
      keyOf(singleImage('FROM lib', { buildContexts: { lib: 'libs/x' } }, { ...files, ...more }));
    expect(based({ 'libs/x/a': 'b' })).not.toBe(based({}));
  });

  it('may be images, which their digests stand for', () => {
    const of = (image: string) =>
      keyOf(singleImage('FROM lib', { buildContexts: { lib: `docker-image://${image}` } }));
    expect(of('busybox')).toBe(of('docker.io/library/busybox:latest'));
    expect(of('busybox')).not.toBe(of('busybox:2'));
  });
});

it('reads all where only the base image knows what is copied', () => {
  const text = 'FROM busybox\nCOPY $UNSET/a /';
  expect(keyOf(singleImage(text))).not.toBe(keyOf(singleImage(text, {}, { 'apps/api/b': 'new' })));
});

it('has no key where only the base image knows whether ADD fetches something', () => {
  const reason = 'what ADD in line 2 brings, maybe from a URL, only its base image knows';
  const without = { key: null, reason, pending: false };
  expect(findKey(singleImage('FROM busybox\nADD $UNSET /'))).toEqual(without);
});

const COMMIT = 'a'.repeat(40);

it.each([
  `https://example.org/a.tgz#${COMMIT}`,
  'https://example.org/a.git',
  'https://example.org/a.git#main',
  'https://example.org/a.tgz',
])('has no key with ADD %s', (url) => {
  expect(findKey(singleImage(`FROM busybox\nADD ${url} /`))).toEqual({
    key: null,
    reason: `ADD ${url} has no --checksum, so what it brings may change`,
    pending: false,
  });
});

it.each([
  `https://example.org/a.git#${COMMIT}`,
  `https://example.org/a.git#${COMMIT}:folder`,
  `git@example.org:a.git#${COMMIT}`,
  `--checksum=sha256:${'a'.repeat(64)} https://example.org/a.tgz`,
])('has one with ADD %s', (source) => {
  expect(keyOf(singleImage(`FROM busybox\nADD ${source} /`))).toMatch(/^\w+$/);
});
