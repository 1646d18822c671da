import { describeCapabilities, parseInspectedBuilder } from './parse-builder';
import { readFixture } from './testing/read-fixture';

const parse = (name: string) => parseInspectedBuilder(readFixture('inspect', `${name}.txt`).toString());
const describeFixture = (name: string) => describeCapabilities(parse(name), null);
const ALL = ['registry', 'inline', 'local', 'gha', 's3', 'azblob'];

describe('parse-builder', () => {
  it.each(['0.13.1', '0.29.1'])('docker driver with the containerd image store, buildx %s', (version) => {
    expect(describeFixture(`docker-containerd-${version}`)).toEqual({
      name: 'default',
      driver: 'docker',
      imageStore: 'containerd',
      loadsInto: 'containerd',
      version: null,
      platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v3', 'linux/amd64/v4'],
      nodes: [
        {
          name: 'default',
          platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v3', 'linux/amd64/v4'],
          assigned: [],
        },
      ],
      cacheExports: ['registry', 'inline', 'local', 'gha'],
    });
  });

  it.each(['0.13.1', '0.29.1'])('docker driver with the classic image store, buildx %s', (version) => {
    expect(describeFixture(`docker-classic-${version}`)).toMatchObject({
      imageStore: 'classic',
      loadsInto: 'classic',
      cacheExports: ['inline'],
    });
  });

  it('docker-container, with features, devices and files', () => {
    expect(describeFixture('container-running-0.20')).toEqual({
      name: 'ci',
      driver: 'docker-container',
      imageStore: null,
      loadsInto: null,
      version: 'v0.20.0',
      platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v3', 'linux/arm64', 'linux/386'],
      nodes: [expect.objectContaining({ name: 'ci0' })],
      cacheExports: ALL,
    });
    expect(parse('container-running-0.20').nodes).toHaveLength(1);
  });

  it('the words of buildx 0.10', () => {
    expect(describeFixture('container-running-0.10')).toMatchObject({
      version: 'v0.11.6',
      platforms: ['linux/amd64', 'linux/amd64/v2'],
    });
  });

  it('several nodes, one of them down', () => {
    expect(parse('remote-pool-0.29.1').nodes.map(({ name, status }) => [name, status])).toEqual([
      ['pool0', 'running'],
      ['pool1', 'running'],
      ['pool2', 'inactive'],
    ]);
    expect(describeFixture('remote-pool-0.29.1')).toMatchObject({
      driver: 'remote',
      imageStore: null,
      loadsInto: null,
      platforms: ['linux/amd64', 'linux/amd64/v2', 'linux/amd64/v3', 'linux/amd64/v4', 'linux/arm64'],
      cacheExports: ALL,
    });
  });

  it('a node with an error beside one that runs', () => {
    expect(parse('kubernetes-error-0.29').nodes[0]).toMatchObject({
      status: null,
      error: expect.stringContaining('forbidden'),
    });
    expect(describeFixture('kubernetes-error-0.29')).toMatchObject({
      driver: 'kubernetes',
      platforms: ['linux/arm64', 'linux/arm/v7'],
    });
  });

  it('one that docker buildx build starts by itself', () => {
    expect(describeFixture('container-inactive-0.13.1')).toMatchObject({
      driver: 'docker-container',
      platforms: [],
      cacheExports: ALL,
    });
  });

  it('nothing that runs', () => {
    expect(describeFixture('daemon-down-0.13.1')).toBeNull();
    expect(parse('daemon-down-0.13.1').error).toMatch(/^Cannot connect to the Docker daemon/);
    expect(describeCapabilities(parseInspectedBuilder(''), null)).toBeNull();
  });
});
