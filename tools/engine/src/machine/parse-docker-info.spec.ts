import { parseDockerInfo } from './parse-docker-info';

describe('parseDockerInfo', () => {
  it('knows the containerd image store', () => {
    const info = {
      ServerVersion: '26.1.5',
      OSType: 'linux',
      DriverStatus: [['driver-type', 'io.containerd.snapshotter.v1']],
    };
    expect(parseDockerInfo(JSON.stringify(info))).toEqual({
      server: '26.1.5',
      containers: 'linux',
      containerdStore: true,
    });
  });

  it('knows the old image store', () => {
    const info = { ServerVersion: '20.10', OSType: 'linux', DriverStatus: [['Backing Filesystem', 'extfs']] };
    expect(parseDockerInfo(JSON.stringify(info)).containerdStore).toBe(false);
  });

  it.each(['', '{"ServerVersion":"","ServerErrors":["Cannot connect"]}', 'null', 'oops'])(
    'finds no server in %j',
    (text) => {
      expect(parseDockerInfo(text)).toEqual({ containerdStore: false });
    },
  );
});
