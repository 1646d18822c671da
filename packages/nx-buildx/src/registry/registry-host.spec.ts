import { parseNextLink } from './parse-link';
import { isLoopback, schemesOf } from './registry-host';
import { apiHost, formatRegistryReference } from './registry-reference';

it.each([
  ['localhost', true],
  ['localhost:5000', true],
  ['LOCALHOST:5000', true],
  ['127.0.0.1:5000', true],
  ['127.8.9.1', true],
  ['[::1]:5000', true],
  ['::1', true],
  ['localhost.evil.dev', false],
  ['127.0.0.1.evil.dev:5000', false],
  ['10.0.0.1:5000', false],
  ['ghcr.io', false],
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});

it('speaks plain HTTP only where it may', () => {
  expect(schemesOf('ghcr.io', [])).toEqual(['https']);
  expect(schemesOf('localhost:5000', [])).toEqual(['http', 'https']);
  expect(schemesOf('Registry.acme.dev:5000', ['registry.acme.dev:5000'])).toEqual(['https', 'http']);
  expect(schemesOf('registry.acme.dev', ['registry.acme.dev:5000'])).toEqual(['https']);
});

it("knows where Docker Hub's API is", () => {
  expect(apiHost('docker.io')).toBe('registry-1.docker.io');
  expect(apiHost('localhost:5000')).toBe('localhost:5000');
});

it('writes references', () => {
  const at = { host: 'ghcr.io', repository: 'acme/app' };
  expect(formatRegistryReference({ ...at, reference: 'main' })).toBe('ghcr.io/acme/app:main');
  expect(formatRegistryReference({ ...at, reference: 'sha256:ab' })).toBe('ghcr.io/acme/app@sha256:ab');
});

it.each([
  ['</v2/a/tags/list?last=x&n=2>; rel="next"', '/v2/a/tags/list?last=x&n=2'],
  ['<https://r.dev/v2/a/tags/list?last=x>;rel=next', 'https://r.dev/v2/a/tags/list?last=x'],
  ['<?a>; rel="prev", <?b>; title="x, y"; rel="next"', '?b'],
  ['<?a>; rel="first next"', '?a'],
  ['<?a>; rel="prev"', null],
  ['<>; rel="next"', null],
  ['', null],
])('next of %s', (header, target) => {
  expect(parseNextLink(header)).toBe(target);
});
