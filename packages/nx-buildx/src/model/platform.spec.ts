import { normalizePlatform, runsPlatform, servesPlatform, slugPlatform } from './platform';

it.each([
  ['linux/arm64', 'linux/arm64'],
  ['linux/arm64/v8', 'linux/arm64'],
  ['linux/aarch64', 'linux/arm64'],
  ['Linux/x86_64', 'linux/amd64'],
  ['linux/amd64/v3', 'linux/amd64/v3'],
  ['linux/arm', 'linux/arm/v7'],
  ['linux/armel', 'linux/arm/v6'],
  ['windows/amd64', 'windows/amd64'],
  ['arm64', 'arm64'],
])('%s is %s', (written, normal) => {
  expect(normalizePlatform(written)).toBe(normal);
});

it.each([
  ['linux/arm64', 'linux/arm64/v8', true],
  ['linux/amd64/v3', 'linux/amd64/v2', true],
  ['linux/amd64/v3', 'linux/amd64', true],
  ['linux/amd64', 'linux/amd64/v2', false],
  ['linux/arm/v7', 'linux/arm/v6', true],
  ['linux/arm/v6', 'linux/arm', false],
  ['linux/arm64', 'linux/arm/v7', false],
  ['windows/amd64', 'linux/amd64', false],
  ['linux/riscv64', 'linux/riscv64', true],
])('what runs %s runs %s: %s', (served, wanted, runs) => {
  expect(runsPlatform(served, wanted)).toBe(runs);
});

it('is served by a builder that names one above it, or has yet to name any', () => {
  expect(servesPlatform(['linux/arm64', 'linux/arm/v7'], 'linux/arm/v6')).toBe(true);
  expect(servesPlatform(['linux/arm64', 'linux/arm/v6'], 'linux/arm/v7')).toBe(false);
  expect(servesPlatform([], 'linux/arm/v7')).toBe(true);
});

it('is a piece of a name', () => {
  expect(slugPlatform('linux/arm64/v8')).toBe('arm64');
  expect(slugPlatform('linux/arm/v6')).toBe('arm.v6');
  expect(slugPlatform('windows/amd64')).toBe('windows.amd64');
});
