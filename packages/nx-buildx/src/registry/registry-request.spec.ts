import { resolveTarget, scopesOf } from './registry-request';

const at = { host: 'r.dev', repository: 'acme/app' };

it.each<[string, string, string | null]>([
  ['https://r.dev', 'manifests/v1', 'https://r.dev/v2/acme/app/manifests/v1'],
  ['https://r.dev', 'tags/list?n=1&last=a%2Fb', 'https://r.dev/v2/acme/app/tags/list?n=1&last=a%2Fb'],
  ['https://r.dev', '/v2/acme/app/blobs/uploads/7?s=x', 'https://r.dev/v2/acme/app/blobs/uploads/7?s=x'],
  ['https://r.dev', 'https://upload.r.dev/7', 'https://upload.r.dev/7'],
  ['https://r.dev', 'http://r.dev/v2/acme/app/blobs/uploads/7', 'https://r.dev/v2/acme/app/blobs/uploads/7'],
  ['http://127.0.0.1:5000', 'http://storage:9000/7', 'http://storage:9000/7'],
  ['https://r.dev', 'http://storage.dev/7', null],
  ['https://r.dev', 'ftp://r.dev/7', null],
  ['https://r.dev', 'https://[', null],
])('finds from %s the address %s', (base, path, expected) => {
  expect(resolveTarget(new URL(base), at, path)?.href ?? null).toBe(expected);
});

it('asks for no more than a request needs', () => {
  expect(scopesOf(at, 'pull')).toEqual(['repository:acme/app:pull']);
  expect(scopesOf(at, 'pull,push', 'acme/base')).toEqual([
    'repository:acme/app:pull,push',
    'repository:acme/base:pull',
  ]);
});
