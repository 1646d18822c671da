import { parseDeb822Sources, parseSourcesList } from './parse-apt-sources';

describe('parseSourcesList', () => {
  it('reads options, several components and comments', () => {
    const text = [
      '# deb http://commented.test/debian bookworm main',
      'deb [signed-by=/usr/share/keyrings/a.gpg arch=amd64] http://mirror.test/debian bookworm main contrib # why',
      'deb-src http://mirror.test/debian bookworm main',
      'deb [trusted=yes] file:/srv/packages ./',
      '  deb mirror+file:/etc/apt/mirrors.list noble main universe',
    ].join('\n');
    expect(parseSourcesList(text)).toEqual([
      {
        uris: ['http://mirror.test/debian'],
        suites: ['bookworm'],
        components: ['main', 'contrib'],
        signedBy: '/usr/share/keyrings/a.gpg',
        trusted: false,
      },
      {
        uris: ['mirror+file:/etc/apt/mirrors.list'],
        suites: ['noble'],
        components: ['main', 'universe'],
        trusted: false,
      },
    ]);
  });
});

describe('parseDeb822Sources', () => {
  it('reads stanzas with comments inside', () => {
    const text = `Types: deb
# http://snapshot.test/archive/debian/20250520T000000Z
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb deb-src
URIs: http://mirror.test/debian-security
Suites: bookworm-security
Components: main
Trusted: yes
`;
    expect(parseDeb822Sources(text)).toEqual([
      {
        uris: ['http://mirror.test/debian'],
        suites: ['bookworm', 'bookworm-updates'],
        components: ['main'],
        signedBy: '/usr/share/keyrings/debian-archive-keyring.gpg',
        trusted: false,
      },
      {
        uris: ['http://mirror.test/debian-security'],
        suites: ['bookworm-security'],
        components: ['main'],
        trusted: true,
      },
    ]);
  });

  it('leaves out disabled stanzas and source packages', () => {
    const stanza = 'URIs: http://mirror.test/debian\nSuites: bookworm\nComponents: main';
    expect(parseDeb822Sources(`Types: deb\nEnabled: no\n${stanza}\n\nTypes: deb-src\n${stanza}\n`)).toEqual(
      [],
    );
  });

  it('reads folded fields and does not take a key in the file for a path', () => {
    const text = `Types: deb
URIs:
 http://one.test/ubuntu
 http://two.test/ubuntu
Suites: noble
Components: main universe
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 abcd
`;
    expect(parseDeb822Sources(text)).toEqual([
      {
        uris: ['http://one.test/ubuntu', 'http://two.test/ubuntu'],
        suites: ['noble'],
        components: ['main', 'universe'],
        trusted: false,
      },
    ]);
  });
});
