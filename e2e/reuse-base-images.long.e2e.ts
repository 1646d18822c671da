import { pushBusyboxBase } from '../tools/engine/src/index';
import { type BuildOutcome, buildImages } from './rig/build-images';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readOption } from './rig/recorder';
import { type RegistryProxy, startRegistryProxy } from './rig/registry-proxy';
import { REUSE, forAll, readOutcomes } from './rig/reuse';
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
