import { makeWorkspace } from '../plan/testing/workspace';
import type { ImageSpec } from '../plan/testing/workspace';
import { isPlatformForeign, nameOwnPlatform } from './own-platform';

const actual = process.arch;

function setArch(value: string): void {
  Object.defineProperty(process, 'arch', { value });
}

afterEach(() => setArch(actual));

it.each([
  ['x64', 'linux/amd64'],
  ['arm64', 'linux/arm64'],
  ['arm', 'linux/arm/v7'],
  ['ppc64', 'linux/ppc64le'],
  ['s390x', 'linux/s390x'],
  ['riscv64', 'linux/riscv64'],
])('%s builds for %s', (arch, platform) => {
  setArch(arch);
  expect(nameOwnPlatform()).toBe(platform);
});

function image(options: ImageSpec) {
  const [made] = makeWorkspace({ api: options }).images;
  if (made === undefined) throw new Error('there is one image');
  return made;
}

it.each([
  [{}, {}, false],
  [{}, { DOCKER_HOST: '' }, false],
  [{}, { DOCKER_HOST: 'unix:///run/docker.sock' }, false],
  [{}, { DOCKER_HOST: 'npipe:////./pipe/docker' }, false],
  [{}, { DOCKER_HOST: 'tcp://10.0.0.1:2375' }, true],
  [{}, { DOCKER_HOST: 'ssh://me@host' }, true],
  [{}, { BUILDX_BUILDER: 'remote' }, true],
  [{}, { DOCKER_CONTEXT: 'remote' }, true],
  [{ builder: 'remote' }, {}, true],
  [{ platforms: ['linux/arm64'] }, { BUILDX_BUILDER: 'remote' }, false],
  [{ platforms: ['linux/arm64'], builder: 'remote' }, {}, false],
])('%o in %o: may be that of another machine: %s', (options, env, expected) => {
  expect(isPlatformForeign([image({ platforms: ['linux/amd64'] }), image(options)], env)).toBe(expected);
});
