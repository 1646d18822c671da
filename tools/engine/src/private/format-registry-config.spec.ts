import { formatRegistryConfig } from './format-registry-config';

describe('formatRegistryConfig', () => {
  it('listens on a free loopback port', () => {
    expect(formatRegistryConfig('/lab/r', { kind: 'open' }, true)).toContain('addr: "127.0.0.1:0"');
  });

  it('asks for a login only where told to', () => {
    expect(formatRegistryConfig('/lab/r', { kind: 'open' }, true)).not.toContain('auth:');
    expect(formatRegistryConfig('/lab/r', { kind: 'basic' }, true)).toContain('path: "/lab/r/htpasswd"');
    const token = { kind: 'token', realm: 'http://127.0.0.1:1/token', service: 'lab', certificate: '/lab/c' };
    const config = formatRegistryConfig('/lab/r', { ...token, kind: 'token' }, true);
    expect(config).toContain('realm: "http://127.0.0.1:1/token"');
    expect(config).toContain('rootcertbundle: "/lab/c"');
  });

  it.each([true, false])('deletes or not (%s)', (deletes) => {
    expect(formatRegistryConfig('/lab/r', { kind: 'open' }, deletes)).toContain(`enabled: ${deletes} }`);
  });
});
