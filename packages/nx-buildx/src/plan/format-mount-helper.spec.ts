import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
    const { mounts } = read(
      formatMountDockerfile({ ...mount, owner }, tools, 'r@sha256:1'),
      `nx-buildx-mount-${stage}`,
    );
    expect(mounts).toMatchObject([{ id: mount.id, owner, base: 'node:22', platform: 'linux/arm64' }]);
  });

  it('names what is restored only where that is done', () => {
    const text = formatMountDockerfile(mount, tools, 'r@sha256:1');
    expect(read(text, 'nx-buildx-mount-restored').images).toContain('r@sha256:1');
    expect(read(text, 'nx-buildx-mount-saved').images).toEqual(['node:22']);
    expect(formatMountDockerfile(mount, tools, null)).not.toContain('nx-buildx-mount-restore');
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
      '--target=nx-buildx-mount-found',
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
    const push = { ref: 'r/cache:_mount--npm--main', insecure: false, listing: 'abc', bytes: 7 };
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

  it('of one that pushes to a registry of plain HTTP', () => {
    const push = { ref: 'r/cache:_mount--npm--main', insecure: true, listing: 'abc', bytes: 7 };
    expect(argv({ stage: 'saved', push })).toContainEqual(
      expect.stringMatching(/^--output=type=image,.*,push=true,registry\.insecure=true,/),
    );
  });
});

describe('the shell of a helper', () => {
  /** Runs the command of a step on a folder of this machine. */
  function execute(step: 'restore' | 'find' | 'copy', place: string) {
    const text = formatMountDockerfile(mount, tools, 'r@sha256:1');
    const line =
      text.split(`FROM nx-buildx-mount-tools AS nx-buildx-mount-${step}\n`)[1]?.split('\n')[0] ?? '';
    const [shell = '', ...args] = JSON.parse(line.slice(line.indexOf('['))) as string[];
    const local = args.map((each) => each.replaceAll('/nx-buildx/', `${place}/`));
    const path = process.env['PATH'] ?? '';
    const bin = join(place, 'bin');
    return spawnSync(shell, local, { env: { PATH: existsSync(bin) ? `${bin}:${path}` : path } });
  }
  const read = (name: string) => readFileSync(join(place, name), 'utf8').trim();
  const breakProgram = (name: string) => {
    mkdirSync(join(place, 'bin'));
    writeFileSync(join(place, 'bin', name), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
  };
  let place: string;

  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'nxb-helper-'));
    for (const folder of ['mount', 'saved/content/.deep'])
      mkdirSync(join(place, folder), { recursive: true });
    writeFileSync(join(place, 'saved/content/.deep/a b'), 'text');
  });
  afterEach(() => rmSync(place, { recursive: true }));

  it('fills what is empty, and lists it alike every time', () => {
    expect(execute('restore', place).status).toBe(0);
    expect([read('facts/status'), read('mount/.deep/a b')]).toEqual(['restored', 'text']);
    expect(execute('find', place).status).toBe(0);
    const first = read('facts/listing');
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(read('facts/files')).toBe('1');
    execute('find', place);
    expect(read('facts/listing')).toBe(first);
    writeFileSync(join(place, 'mount/new'), '');
    execute('find', place);
    expect(read('facts/listing')).not.toBe(first);
  });

  it('leaves what has content', () => {
    writeFileSync(join(place, 'mount/.own'), '');
    expect(execute('restore', place).status).toBe(0);
    expect(read('facts/status')).toBe('not-empty');
    expect(readdirSync(join(place, 'mount'))).toEqual(['.own']);
  });

  it('leaves nothing where it cannot copy all', () => {
    breakProgram('cp');
    writeFileSync(join(place, 'bin/cp'), `#!/bin/sh\necho half > ${place}/mount/.half\nexit 1\n`);
    expect(execute('restore', place).status).toBe(1);
    expect(readdirSync(join(place, 'mount'))).toEqual([]);
  });

  describe('where it was killed while it filled a mount', () => {
    beforeEach(() => {
      breakProgram('cp');
      const half = ['half', '.half', '..half'].map((name) => `echo half > ${place}/mount/${name}`);
      writeFileSync(join(place, 'bin/cp'), ['#!/bin/sh', ...half, 'kill -9 $PPID', ''].join('\n'));
      expect(execute('restore', place).signal).toBe('SIGKILL');
      rmSync(join(place, 'bin'), { recursive: true });
    });

    it('empties the mount and fills it anew', () => {
      expect(execute('restore', place).status).toBe(0);
      expect([read('facts/status'), readdirSync(join(place, 'mount'))]).toEqual(['restored', ['.deep']]);
    });

    it('tells what is there from content, and copies nothing of it', () => {
      expect(execute('find', place).status).toBe(0);
      expect([read('facts/status'), readdirSync(join(place, 'facts'))]).toEqual(['half', ['status']]);
      expect(execute('copy', place).status).toBe(1);
      expect(existsSync(join(place, 'content'))).toBe(false);
    });

    it('leaves nothing of itself in what is saved after the next time', () => {
      execute('restore', place);
      expect(execute('copy', place).status).toBe(0);
      expect(readdirSync(join(place, 'content/content'))).toEqual(['.deep']);
    });

    it('knows it still where it is killed again, while it empties', () => {
      mkdirSync(join(place, 'bin'));
      writeFileSync(join(place, 'bin/rm'), '#!/bin/sh\nkill -9 $PPID\n', { mode: 0o755 });
      expect(execute('restore', place).signal).toBe('SIGKILL');
      execute('find', place);
      expect(read('facts/status')).toBe('half');
    });
  });

  it.each(['find', 'stat', 'sort', 'sha256sum', 'cut', 'wc', 'du'])('fails without %s', (program) => {
    writeFileSync(join(place, 'mount/file'), '');
    breakProgram(program);
    expect(execute('find', place).status).not.toBe(0);
  });
});
