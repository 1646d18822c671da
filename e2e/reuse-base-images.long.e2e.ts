import { pushBusyboxBase } from '../tools/engine/src/index';
import { type BuildOutcome, buildImages } from './rig/build-images';
import { findClosedHost, startSilentHost } from './rig/dead-hosts';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readOption } from './rig/recorder';
import { type RegistryProxy, isOfPlugin, startRegistryProxy } from './rig/registry-proxy';
import { REUSE, forAll, readOutcomes } from './rig/reuse';
import { planImages } from './rig/run-plugin';
import { tagAgain } from './rig/tag-again';
import { type Files, createWorkspace, describePlugin, describeProject } from './rig/workspace';
import type { Workspace } from './rig/workspace';

const lab = useLab();

/** An image of one step on another. */
function describeImage(name: string, base: string): Files {
  return describeProject(name, { Dockerfile: `FROM ${base}\nRUN echo ${name} > /name\n` });
}

const build = (workspace: Workspace, args?: readonly string[]) =>
  buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: REUSE, ...(args && { args }) });

/** Milliseconds from entering the run to the first program that it starts. */
const measurePlanning = ({ calls, run }: BuildOutcome): number =>
  (calls[0]?.startedAt ?? Infinity) - Date.parse(run.enteredAt);

describe('external base images', () => {
  const images = ['named', 'named-too', 'on-named', 'replaced'] as const;
  let proxy: RegistryProxy;
  let workspace: Workspace;
  let outcome: BuildOutcome;
  const digests: Record<string, string> = {};

  /** How often each tag of a base image was asked for since the last time. */
  const countLookUps = (() => {
    let seen = 0;
    return () => {
      const asked = proxy.answered.slice(seen).filter(({ path }) => /^\/v2\/bases\/.*\/1$/.test(path));
      seen = proxy.answered.length;
      return asked.map(({ method, path }) => `${method} ${path}`).sort();
    };
  })();
  const onceEach = ['HEAD /v2/bases/one/manifests/1', 'HEAD /v2/bases/two/manifests/1'];
  const contextsOf = (image: string) => readOption(outcome.build(image).argv, 'build-context');

  beforeAll(async () => {
    proxy = await startRegistryProxy(lab.registry.host);
    for (const name of ['one', 'two']) {
      await pushBusyboxBase(lab.a, lab.registry, `bases/${name}`);
      digests[name] = (await lab.api.readManifest(`bases/${name}`, '1'))?.digest ?? '';
    }
    const registry = `${lab.registry.host}/moved`;
    workspace = createWorkspace({
      plugin: {
        ...describePlugin(lab, 'moved'),
        baseImages: { 'busybox:1.36': `${proxy.host}/bases/two:1` },
      },
      files: {
        ...describeImage('named', `${proxy.host}/bases/one:1`),
        ...describeImage('named-too', `${proxy.host}/bases/one:1`),
        ...describeImage('on-named', `${registry}/named`),
        ...describeImage('replaced', 'busybox:1.36'),
      },
    });
    outcome = await build(workspace);
  });

  it('are looked up once each, and builds are pinned to what was found', () => {
    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toEqual(forAll(images, 'built'));
    expect(countLookUps()).toEqual(onceEach);
    const one = `${proxy.host}/bases/one`;
    for (const image of ['named', 'named-too'])
      expect(contextsOf(image)).toEqual([`${one}:1=docker-image://${one}@${digests['one'] ?? ''}`]);
    expect(contextsOf('replaced')).toEqual([
      `busybox:1.36=docker-image://${proxy.host}/bases/two@${digests['two'] ?? ''}`,
    ]);
  });

  it('are looked up once each where nothing is built', async () => {
    outcome = await build(workspace);
    expect(readOutcomes(outcome)).toEqual(forAll(images, 'reused'));
    expect(outcome.calls).toEqual([]);
    expect(countLookUps()).toEqual(onceEach);
  });

  it('that moved have exactly the images on them built again, on what they are now', async () => {
    const moved = await tagAgain(lab.registry, 'bases/one', '1', 'a patch');
    expect(moved).not.toBe(digests['one']);
    outcome = await build(workspace);
    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toEqual({ ...forAll(images, 'built'), replaced: 'reused' });
    expect(contextsOf('named')).toEqual([expect.stringContaining(`@${moved}`)]);

    const other = await tagAgain(lab.registry, 'bases/two', '1', 'a patch');
    outcome = await build(workspace);
    expect(readOutcomes(outcome)).toEqual({ ...forAll(images, 'reused'), replaced: 'built' });
    expect(contextsOf('replaced')).toEqual([expect.stringContaining(`@${other}`)]);
  });

  it('that moved back have the images of before taken', async () => {
    const answer = await fetch(`${lab.registry.url}/v2/bases/one/manifests/${digests['one'] ?? ''}`, {
      headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
    });
    await fetch(`${lab.registry.url}/v2/bases/one/manifests/1`, {
      method: 'PUT',
      headers: { 'content-type': answer.headers.get('content-type') ?? '' },
      body: await answer.text(),
    });
    outcome = await build(workspace);
    expect(readOutcomes(outcome)).toEqual(forAll(images, 'reused'));
    expect(outcome.calls).toEqual([]);
  });
});

describe('base images that nobody can be asked for', () => {
  let usual: number;

  beforeAll(async () => {
    const files = describeImage('well', 'busybox:1.36');
    const healthy = createWorkspace({ plugin: describePlugin(lab, 'usual'), files });
    usual = measurePlanning(await build(healthy));
  });

  /** The engine has the image, so that a build succeeds without its registry. */
  async function keepBase(name: string): Promise<void> {
    await lab.a.docker('pull', '--quiet', lab.busybox);
    await lab.a.docker('tag', lab.busybox, name);
  }

  /** A registry that answers the engine, and never the plugin. */
  async function startDeafRegistry(): Promise<string> {
    const proxy = await startRegistryProxy(lab.registry.host);
    proxy.ignore(isOfPlugin);
    return proxy.host;
  }

  const hosts: Readonly<Record<string, () => Promise<string>>> = {
    'a closed port': findClosedHost,
    'a server that never answers': startDeafRegistry,
  };

  it.each(Object.keys(hosts))('cost reuse and no build: %s', async (kind) => {
    const path = kind.replaceAll(' ', '-');
    const [first = '', second = ''] = await Promise.all([hosts[kind]?.(), hosts[kind]?.()]);
    const bases = ['base/a:1', 'base/b:1', 'base/c:1'];
    for (const base of bases) await pushBusyboxBase(lab.a, lab.registry, base);
    const names = [`${first}/base/a:1`, `${first}/base/b:1`, `${second}/base/c:1`] as const;
    for (const name of names) await keepBase(name);
    const lost = ['a', 'b', 'c', 'on-a'];
    const workspace = createWorkspace({
      plugin: describePlugin(lab, path),
      files: {
        ...describeImage('a', names[0]),
        ...describeImage('b', names[1]),
        ...describeImage('c', names[2]),
        ...describeImage('on-a', `${lab.registry.host}/${path}/a`),
        ...describeImage('well', 'busybox:1.36'),
      },
    });

    const outcome = await build(workspace);

    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toEqual(forAll([...lost, 'well'], 'built'));
    for (const image of lost) {
      expect(outcome.result(image).key).toBeNull();
      expect(await lab.api.listKeyTags(`${path}/${image}`)).toEqual([]);
      expect(await lab.api.listTags(`${path}/${image}`)).toEqual(['latest']);
    }
    expect(await lab.api.listKeyTags(`${path}/well`)).toHaveLength(1);
    // Two seconds of silence, passed together.
    expect(measurePlanning(outcome) - usual).toBeLessThan(3500);
    // Whoever waits longer than usual is told what for.
    for (const host of [first, second]) expect(outcome.output).toContain(host);
  });

  describe('from hosts that take connections and say nothing, as does the registry of the images', () => {
    let workspace: Workspace;
    let silent: readonly string[];

    beforeAll(async () => {
      silent = await Promise.all([startSilentHost(), startSilentHost(), startSilentHost()]);
      const [first, second, own] = silent;
      workspace = createWorkspace({
        plugin: { ...describePlugin(lab, 'silent'), registry: `${own ?? ''}/silent` },
        files: {
          ...describeImage('a', `${first ?? ''}/base:1`),
          ...describeImage('b', `${second ?? ''}/base:1`),
          ...describeImage('c', `${second ?? ''}/base:1`),
          ...describeImage('well', 'busybox:1.36'),
        },
      });
    });

    it('cost an image two seconds', async () => {
      const env = { ...REUSE, NX_BATCH_MODE: 'false' };
      const args = ['run', 'well:image', '--output=load'];
      const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), env, args });
      expect(outcome).toMatchObject({ code: 0 });
      expect(outcome.result('well')).toMatchObject({ outcome: 'built' });
      expect(measurePlanning(outcome) - usual).toBeLessThan(3500);
    });

    it('cost "nx-buildx plan" two seconds together', async () => {
      const healthy = createWorkspace({
        plugin: describePlugin(lab, 'healthy'),
        files: describeImage('well', 'busybox:1.36'),
      });
      const usual = await planImages(healthy, lab.a, pushTo('main'));
      const { plan, seconds } = await planImages(workspace, lab.a, pushTo('main'));
      for (const { id, decision, reuse } of plan.images) {
        expect(decision.action).toBe('build');
        expect(reuse.key === null).toBe(id !== 'well:image');
      }
      const said = plan.images.map(({ decision }) => decision.reason).join('\n');
      for (const host of silent) expect(said).toContain(host);
      expect(seconds - usual.seconds).toBeLessThan(5);
    });
  });

  it('fail as the build does where nobody has them', async () => {
    const host = await findClosedHost();
    const workspace = createWorkspace({
      plugin: describePlugin(lab, 'nowhere'),
      files: {
        ...describeImage('lost', `${host}/base:1`),
        ...describeImage('well', 'busybox:1.36'),
      },
    });
    const outcome = await build(workspace);
    expect(outcome).toMatchObject({ code: 1 });
    expect(readOutcomes(outcome)).toEqual({ lost: 'failed', well: 'built' });
    expect(outcome.result('lost')).toMatchObject({ failure: { code: 'build-failed' }, key: null });
  });

  it('are tried without credentials where a registry wants some', async () => {
    const closed = await lab.lab.startRegistry({
      auth: { kind: 'basic', username: 'me', password: 'secret' },
    });
    const workspace = createWorkspace({
      plugin: describePlugin(lab, 'denied'),
      files: {
        ...describeImage('denied', `${closed.host}/base:1`),
        ...describeImage('well', 'busybox:1.36'),
      },
    });
    const outcome = await build(workspace);
    expect(outcome).toMatchObject({ code: 1 });
    expect(readOutcomes(outcome)).toEqual({ denied: 'failed', well: 'built' });
    expect(outcome.result('denied')).toMatchObject({ failure: { code: 'build-failed' }, key: null });

    await keepBase(`${closed.host}/base:1`);
    const kept = await build(workspace);
    expect(kept).toMatchObject({ code: 0 });
    expect(readOutcomes(kept)).toEqual({ denied: 'built', well: 'reused' });
  });

  it('are tried without credentials where the images go to such a registry', async () => {
    const closed = await lab.lab.startRegistry({
      auth: { kind: 'basic', username: 'me', password: 'secret' },
    });
    const workspace = createWorkspace({
      plugin: { baseImages: { 'busybox:1.36': lab.busybox }, registry: `${closed.host}/acme`, cache: {} },
      files: describeImage('denied', 'busybox:1.36'),
    });
    const outcome = await build(workspace, ['run', 'denied:image', '--cache.strategy=none']);
    expect(outcome).toMatchObject({ code: 1 });
    expect(outcome.result('denied')).toMatchObject({ outcome: 'failed', failure: { code: 'build-failed' } });
    expect(outcome.builds).toHaveLength(1);
  });
});
