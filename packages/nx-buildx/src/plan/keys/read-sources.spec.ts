import type { PlantedFiles } from '../testing/file-tree';
import { findKey, keyOf, singleImage } from '../testing/keys';
import type { ImageSpec } from '../testing/workspace';

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

describe('with the ENV of the base image', () => {
  const environments = new Map([['sha256:b1', { DIR: 'a', OUT: 'web' }]]);
  const knowing = (text: string, files: PlantedFiles = {}, api: ImageSpec = {}) =>
    keyOf(singleImage(text, api, files, { environments }));

  it.each<[string, string, ImageSpec]>([
    ['is it', 'FROM busybox\nCOPY $DIR /', {}],
    ['is it of a name in its place', 'FROM node\nCOPY $DIR /', { baseImages: { node: 'busybox' } }],
    ['is it of a context', 'FROM node\nCOPY $DIR /', { buildContexts: { node: 'docker-image://busybox' } }],
    ['is it of a stage', 'FROM busybox AS base\nFROM base\nCOPY $DIR /', {}],
    ['is it with ADD', 'FROM busybox\nADD $DIR /', {}],
    ['is what the Dockerfile says instead', 'FROM busybox\nCOPY ${UNSET:-a} /', {}],
  ])('what is copied %s', (_, text, api) => {
    expect(knowing(text, { 'apps/api/b': 'new' }, api)).toBe(knowing(text, {}, api));
    expect(knowing(text, { 'apps/api/a': 'new' }, api)).not.toBe(knowing(text, {}, api));
  });

  it('is nothing to an image that reads nothing by it', () => {
    const text = 'FROM busybox\nWORKDIR $DIR\nCOPY a /';
    expect(knowing(text)).toBe(keyOf(singleImage(text)));
  });

  it('reads all where one of several bases is not known', () => {
    const text = 'FROM busybox:2\nCOPY $DIR /';
    expect(knowing(text, { 'apps/api/b': 'new' })).not.toBe(knowing(text));
  });
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
