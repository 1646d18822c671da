import { formatContainerdConfig, formatDockerdConfig, layOutEngine } from './format-engine-config';

const place = { folder: '/run/lab/1', id: 'nxb123456-1' };

describe('engine configuration', () => {
  it('keeps everything of dockerd below the folder and leaves the rules of the network alone', () => {
    expect(JSON.parse(formatDockerdConfig(place))).toMatchObject({
      features: { 'containerd-snapshotter': true },
      'data-root': '/run/lab/1/data/docker',
      hosts: ['unix:///run/lab/1/docker.sock'],
      bridge: 'nxb123456-1',
      iptables: false,
      'ip-forward': false,
    });
  });

  it('has the classic image store where it is asked for', () => {
    expect(JSON.parse(formatDockerdConfig(place, 'classic'))).toMatchObject({
      features: { 'containerd-snapshotter': false },
    });
  });

  it('lets both meet on one socket', () => {
    const { containerd } = layOutEngine(place.folder);
    expect(formatDockerdConfig(place)).toContain(containerd);
    expect(formatContainerdConfig(place)).toContain(`address = "${containerd}"`);
  });
});
