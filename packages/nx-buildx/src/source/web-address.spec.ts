import { cleanWebAddress, isSameRepository, ownerOf, toWebAddress } from './web-address';

const address = 'https://github.com/acme/storefront';

it.each([
  ['https', 'https://github.com/acme/storefront.git', address],
  ['https without .git', address, address],
  ['a slash at the end', `${address}/`, address],
  ['a password', 'https://alice:ghp_secret@github.com/acme/storefront.git', address],
  [
    'the token of a GitLab job',
    'https://gitlab-ci-token:glcbt-x@gitlab.acme.dev/a/b/c.git',
    'https://gitlab.acme.dev/a/b/c',
  ],
  ['a query', `${address}.git?token=secret#x`, 'https://github.com/acme/storefront'],
  ['the short form of ssh', 'git@github.com:acme/storefront.git', address],
  ['the short form without a user', 'github.com:acme/storefront.git', address],
  ['the short form with a slash', 'git@github.com:/acme/storefront.git', address],
  ['ssh', 'ssh://git@github.com/acme/storefront.git', address],
  [
    'ssh with a port',
    'ssh://git@git.acme.dev:2222/acme/storefront.git',
    'https://git.acme.dev/acme/storefront',
  ],
  ['ssh over 443', 'ssh://git@ssh.github.com:443/acme/storefront.git', address],
  ['git', 'git://github.com/acme/storefront.git', address],
  ['http', 'http://bitbucket.org/acme/storefront', 'https://bitbucket.org/acme/storefront'],
  ['http with a port', 'http://gitea.local:3000/acme/x.git', 'http://gitea.local:3000/acme/x'],
  ['https with a port', 'https://git.acme.dev:8443/acme/x.git', 'https://git.acme.dev:8443/acme/x'],
  ['Azure', 'https://acme@dev.azure.com/acme/shop/_git/web', 'https://dev.azure.com/acme/shop/_git/web'],
  ['Azure by ssh', 'git@ssh.dev.azure.com:v3/acme/shop/web', 'https://dev.azure.com/acme/shop/_git/web'],
  ['upper case in the host', 'git@GitHub.com:acme/storefront.git', address],
  ['a path', '/srv/git/storefront.git', null],
  ['a relative path', '../storefront.git', null],
  ['a path with a drive', 'C:\\git\\storefront', null],
  ['a path with a drive and slashes', 'C:/git/storefront', null],
  ['a file', 'file:///srv/git/storefront.git', null],
  ['a bucket', 's3://shop-artifacts/source.zip', null],
  ['an ARN', 'arn:aws:s3:::shop-artifacts/source.zip', null],
  ['a helper', 'codecommit::eu-west-1://storefront', null],
  ['no path', 'https://github.com/', null],
  ['a script', 'javascript:alert(1)', null],
  ['nothing', '', null],
])('%s', (_, remote, expected) => {
  expect(toWebAddress(remote)).toBe(expected);
});

it.each([
  ['https', 'https://alice:secret@git.acme.dev/acme/x.git', 'https://git.acme.dev/acme/x'],
  ['http stays', 'http://git.acme.dev/acme/x', 'http://git.acme.dev/acme/x'],
  ['ssh', 'git@github.com:acme/x.git', null],
  ['another scheme', 'ssh://git@github.com/acme/x', null],
  ['a word', 'storefront', null],
])('written by hand: %s', (_, written, expected) => {
  expect(cleanWebAddress(written)).toBe(expected);
});

it.each([
  ['git@github.com:acme/x.git', 'git://github.com/Acme/x.git', true],
  ['https://github.com/acme/x', 'https://github.com/mallory/x', false],
  ['https://github.com/acme/x', 'https://gitlab.com/acme/x', false],
  ['https://github.com/acme/x', '', null],
  ['/srv/x', '/srv/x', null],
  [null, 'https://github.com/acme/x', null],
])('%s and %s: one repository? %s', (one, other, expected) => {
  expect(isSameRepository(one, other)).toBe(expected);
});

it.each([
  [address, 'acme'],
  ['https://gitlab.acme.dev/group/sub/x', 'group'],
  [null, null],
])('the owner of %s', (given, expected) => {
  expect(ownerOf(given)).toBe(expected);
});
