import { formatMountArgv, formatMountDockerfile } from './format-mount-helper';
import { parseDockerfile } from '../dockerfile/parse-dockerfile';
import { resolveDockerfile } from '../dockerfile/resolve-dockerfile';
import { listCacheMounts } from '../dockerfile/list-cache-mounts';

const mount = { id: 'a "b", $c', owner: null, namespace: null, platform: 'linux/arm64' };
const tools = { name: 'node:22', platform: 'linux/arm64' };
const site = { builder: 'ci', tools, context: 'node:22=docker-image://node@sha256:1' };
const paths = { folder: '/t/context', output: '/t/output', metadataFile: '/t/metadata.json' };
const argv = (more: object = {}) =>
  formatMountArgv({ mount, stage: 'found', site, nonce: 'n', push: null, ...paths, ...more });

function read(text: string, stage: string) {
  const parsed = parseDockerfile(text, 'Dockerfile');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.failures));
  const resolved = resolveDockerfile(parsed.value, { buildArgs: { NX_BUILDX_MOUNT_ID: mount.id }, stage });
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.failures));
  return { mounts: listCacheMounts(resolved.value), images: resolved.value.images.map(({ name }) => name) };
}

describe('the Dockerfile', () => {
  it.each(['restored', 'found', 'saved'])('reaches the very mount in stage %s, whatever its id', (stage) => {
    const owner = { uid: 1000, gid: 2, mode: '700' };
    const { mounts } = read(formatMountDockerfile({ ...mount, owner }, tools, 'r@sha256:1'), stage);
    expect(mounts).toMatchObject([{ id: mount.id, owner, base: 'node:22', platform: 'linux/arm64' }]);
  });

  it('names what is restored only where that is done', () => {
    const text = formatMountDockerfile(mount, tools, 'r@sha256:1');
    expect(read(text, 'restored').images).toContain('r@sha256:1');
    expect(read(text, 'saved').images).toEqual(['node:22']);
    expect(formatMountDockerfile(mount, tools, null)).not.toContain('restore');
  });

  it('has no network in any step', () => {
    const steps = formatMountDockerfile(mount, tools, 'r@sha256:1')
      .split('\n')
      .filter((line) => line.startsWith('RUN'));
    expect(steps).toHaveLength(3);
    expect(steps.filter((step) => !step.startsWith('RUN --network=none '))).toEqual([]);
  });
});

describe('the arguments', () => {
  it('of one that looks', () => {
    expect(argv()).toEqual([
      'buildx',
      'build',
      '--progress=rawjson',
      '--metadata-file=/t/metadata.json',
      '--builder=ci',
      '--file=/t/context/Dockerfile',
      '--target=found',
      '--platform=linux/arm64',
      '--build-arg=NX_BUILDX_MOUNT_ID=a "b", $c',
      '--build-arg=NX_BUILDX_MOUNT_RUN=n',
      '--build-context=node:22=docker-image://node@sha256:1',
      '--provenance=false',
      '--sbom=false',
      '--output=type=local,dest=/t/output',
      '/t/context',
    ]);
  });

  it('of one that pushes, and of ids that are parted', () => {
    const push = { ref: 'r/cache:_mount--npm--main', listing: 'abc', bytes: 7 };
    const namespaced = { ...mount, namespace: 'x' };
    const found = argv({
      stage: 'saved',
      push,
      mount: namespaced,
      site: { ...site, builder: null, context: null },
    });
    expect(found).toContain('--build-arg=BUILDKIT_CACHE_MOUNT_NS=x');
    expect(found).toContain(
      '--output=type=image,name=r/cache:_mount--npm--main,push=true,oci-mediatypes=true,compression=zstd,force-compression=true,annotation.nx-buildx.mount.listing=abc,annotation.nx-buildx.mount.bytes=7',
    );
    expect(found.filter((each) => /^--(?:builder|build-context)/.test(each))).toEqual([]);
  });
});
