import {
  formatSourcesList,
  parseOsRelease,
  planPackages,
  selectBaseArchive,
  selectOwnEntries,
} from './plan-packages';

const debian = { uris: ['http://mirror.test/debian'], components: ['main'], trusted: false };
const security = {
  ...debian,
  uris: ['http://mirror.test/debian-security'],
  suites: ['bookworm-security'],
  signedBy: '/keys/a.gpg',
};
const base = { ...debian, suites: ['bookworm', 'bookworm-updates', 'bookworm-backports'] };
const other = { ...debian, uris: ['http://other.test/nodejs'], suites: ['nodistro'] };

describe('parseOsRelease', () => {
  it('reads quoted and plain values', () => {
    const text =
      'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n';
    expect(parseOsRelease(text)).toEqual({ id: 'debian', version: '12', codename: 'bookworm' });
  });
});

describe('planPackages', () => {
  it.each([
    ['debian', '13', undefined],
    ['debian', '', undefined],
    ['debian', '12', 'trixie'],
    ['ubuntu', '22.04', undefined],
    ['ubuntu', '24.04', undefined],
  ])('takes the engine of %s %s from %s', (id, version, release) => {
    const plan = planPackages({ id, version, codename: 'x' });
    expect(plan?.foreign?.release).toBe(release);
    expect([...(plan?.own ?? []), ...(plan?.foreign?.packages ?? [])]).toContain('docker-buildx');
  });

  it.each([
    ['debian', '11'],
    ['ubuntu', '20.04'],
    ['fedora', '43'],
    ['', ''],
  ])('knows none for "%s" %s', (id, version) => {
    expect(planPackages({ id, version, codename: '' })).toBeUndefined();
  });
});

describe('sources', () => {
  it('keeps what belongs to the release', () => {
    expect(selectOwnEntries([other, security, base], 'bookworm')).toEqual([
      security,
      { ...base, suites: ['bookworm', 'bookworm-updates'] },
    ]);
  });

  it('finds the archive that has other releases too, not the security archive', () => {
    expect(selectBaseArchive([other, security, base], 'bookworm')).toBe(base);
    expect(selectBaseArchive([other, security], 'bookworm')).toBeUndefined();
  });

  it('writes one line for each suite', () => {
    expect(formatSourcesList([security, { ...base, suites: ['a', 'b'], trusted: true }])).toBe(
      [
        'deb [signed-by=/keys/a.gpg] http://mirror.test/debian-security bookworm-security main',
        'deb [trusted=yes] http://mirror.test/debian a main',
        'deb [trusted=yes] http://mirror.test/debian b main',
        '',
      ].join('\n'),
    );
  });
});
