import { chooseRunFolder } from './folders';

describe('chooseRunFolder', () => {
  it('stays inside the checkout', () => {
    expect(chooseRunFolder('/work/main/.engine', '/tmp')).toBe('/work/main/.engine/run');
  });

  it('goes to the temporary folder where sockets would get too long a path', () => {
    const folder = chooseRunFolder(`/home/${'long/'.repeat(12)}.engine`, '/tmp');
    expect(folder).toMatch(/^\/tmp\/nxb-run-[0-9a-f]{8}$/);
  });
});
