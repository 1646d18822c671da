import { composeImage } from './oci-image';

const layer = { path: '/x', size: 7, digest: 'sha256:aa', diffId: 'sha256:bb' };
const parse = (content: Buffer): unknown => JSON.parse(content.toString());

describe('composeImage', () => {
  it('names platform, layers and defaults', () => {
    const image = composeImage([layer], { Env: ['PATH=/bin'], Cmd: ['sh'] }, 'x64');
    expect(parse(image.config)).toMatchObject({
      architecture: 'amd64',
      os: 'linux',
      config: { Env: ['PATH=/bin'], Cmd: ['sh'] },
      rootfs: { type: 'layers', diff_ids: ['sha256:bb'] },
    });
    expect(parse(image.manifest)).toMatchObject({
      schemaVersion: 2,
      config: { digest: image.configDigest, size: image.config.length },
      layers: [{ digest: 'sha256:aa', size: 7 }],
    });
  });

  it('is the same for the same layers', () => {
    const compose = (): Buffer => composeImage([layer], { Env: [], Cmd: ['sh'] }, 'arm64').manifest;
    expect(compose()).toEqual(compose());
  });
});
