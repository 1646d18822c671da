import { formatReference, parseReference, parseRepository } from './reference';

const DIGEST = `sha256:${'a'.repeat(64)}`;

it.each([
  ['node', 'docker.io', 'library/node', null, null],
  ['node:22-slim', 'docker.io', 'library/node', '22-slim', null],
  ['docker.io/library/node:22', 'docker.io', 'library/node', '22', null],
  ['acme/api', 'docker.io', 'acme/api', null, null],
  ['ghcr.io/acme/api:1.0', 'ghcr.io', 'acme/api', '1.0', null],
  ['localhost/api', 'localhost', 'api', null, null],
  ['127.0.0.1:5000/acme/api:1', '127.0.0.1:5000', 'acme/api', '1', null],
  [`ghcr.io/acme/api:1@${DIGEST}`, 'ghcr.io', 'acme/api', '1', DIGEST],
  ['[::1]:5000/api', '[::1]:5000', 'api', null, null],
])('%s', (text, host, path, tag, digest) => {
  expect(parseReference(text)).toEqual({ repository: { host, path }, tag, digest });
});

it.each([
  '',
  'Acme/API',
  'ghcr.io/Acme/api',
  'api:',
  'api:-x',
  'api@sha256:1',
  'a//b',
  'ghcr.io/',
  'a b',
  `api:${'x'.repeat(129)}`,
  'localhost:99999/acme/api',
  '10.0.0.300:5000/acme/api',
  '[:::]/acme/api',
])('"%s" is refused with a reason', (text) => {
  expect(typeof parseReference(text)).toBe('string');
});

it.each([
  ['docker.io/library/node:22', 'node:22'],
  ['docker.io/acme/api', 'acme/api'],
  ['ghcr.io/acme/api:1', 'ghcr.io/acme/api:1'],
])('the short form of %s is %s', (text, short) => {
  const reference = parseReference(text);
  expect(typeof reference === 'string' ? reference : formatReference(reference)).toBe(short);
});

it('a repository holds no tag', () => {
  expect(typeof parseRepository('ghcr.io/acme/api:1')).toBe('string');
});
