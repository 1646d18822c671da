import { platformArgs } from './platform-args';

it.each([
  ['linux/amd64', 'linux/amd64', 'amd64', ''],
  ['linux/amd64/v1', 'linux/amd64', 'amd64', ''],
  ['linux/amd64/v3', 'linux/amd64/v3', 'amd64', 'v3'],
  ['linux/x86_64', 'linux/amd64', 'amd64', ''],
  ['linux/arm64/v8', 'linux/arm64', 'arm64', ''],
  ['linux/aarch64', 'linux/arm64', 'arm64', ''],
  ['linux/arm', 'linux/arm/v7', 'arm', 'v7'],
  ['linux/arm/6', 'linux/arm/v6', 'arm', 'v6'],
  ['linux/armel', 'linux/arm/v6', 'arm', 'v6'],
  ['linux/riscv64', 'linux/riscv64', 'riscv64', ''],
])('%s', (platform, full, arch, variant) => {
  const args = platformArgs(platform, 'linux/amd64', '');
  expect(Object.fromEntries(args)).toEqual({
    BUILDPLATFORM: 'linux/amd64',
    BUILDOS: 'linux',
    BUILDOSVERSION: '',
    BUILDARCH: 'amd64',
    BUILDVARIANT: '',
    TARGETPLATFORM: full,
    TARGETOS: 'linux',
    TARGETOSVERSION: '',
    TARGETARCH: arch,
    TARGETVARIANT: variant,
    TARGETSTAGE: 'default',
  });
});
