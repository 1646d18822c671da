import { formatRegistryConfig } from './format-registry-config';

describe('formatRegistryConfig', () => {
  it('listens on a free loopback port', () => {
    expect(formatRegistryConfig('/lab/r', false)).toContain('addr: "127.0.0.1:0"');
  });

  it('asks for a login only where told to', () => {
    expect(formatRegistryConfig('/lab/r', false)).not.toContain('htpasswd');
    expect(formatRegistryConfig('/lab/r', true)).toContain('path: "/lab/r/htpasswd"');
  });
});
