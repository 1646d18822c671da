import { listMissingLibraries, parseLdd } from './parse-ldd';

const output = `	linux-vdso.so.1 (0x00007f5f13e82000)
	libdl.so.2 => /lib/x86_64-linux-gnu/libdl.so.2 (0x00007f5f13e6c000)
	libnftables.so.1 => not found
	/lib64/ld-linux-x86-64.so.2 (0x00007f5f13e84000)
`;

describe('parseLdd', () => {
  it('gives libraries and the loader, not what the kernel gives', () => {
    expect(parseLdd(output)).toEqual(['/lib/x86_64-linux-gnu/libdl.so.2', '/lib64/ld-linux-x86-64.so.2']);
  });

  it('gives nothing for a static program', () => {
    expect(parseLdd('\tnot a dynamic executable\n')).toEqual([]);
  });
});

describe('listMissingLibraries', () => {
  it('names them', () => {
    expect(listMissingLibraries(output)).toEqual(['libnftables.so.1']);
  });
});
