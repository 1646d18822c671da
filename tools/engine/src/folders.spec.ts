import { chooseRunFolder } from './folders';

describe('chooseRunFolder', () => {
  it('stays inside the checkout', () => {
    expect(chooseRunFolder('/home/me/shop/.engine', '/tmp')).toBe('/home/me/shop/.engine/run');
  });

  it('goes to the temporary folder where sockets would get too long a path', () => {
    const folder = chooseRunFolder(`/home/${'long/'.repeat(12)}.engine`, '/tmp');
    expect(folder).toMatch(/^\/tmp\/nxb-run-[0-9a-f]{8}$/);
  });
});
