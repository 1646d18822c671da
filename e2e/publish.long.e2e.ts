import type { Registry } from '../tools/engine/src/index';
import { type BuildOutcome, buildImages } from './rig/build-images';
import { chainImages, createChain } from './rig/chain';
import { checkKeyTags } from './rig/check-registry';
import { type Variables, pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readFailures } from './rig/read-failures';
import { openRegistryApi } from './rig/registry-api';
import { type RegistryProxy, startRegistryProxy } from './rig/registry-proxy';
import { REUSE, readOutcomes } from './rig/reuse';
import { type Workspace, describePlugin } from './rig/workspace';

const lab = useLab();
const path = 'publish';
const PUBLISH = ['run-many', '-t', 'image-publish'];

describe('publishing what was built before', () => {
  let proxy: RegistryProxy;
  let workspace: Workspace;
  let plugin: Readonly<Record<string, unknown>>;
  let keys: Readonly<Record<string, string>>;
  let asked = 0;

  const build = (branch = 'main', args?: readonly string[]) =>
    buildImages({ workspace, engine: lab.a, as: pushTo(branch), env: REUSE, ...(args && { args }) });
  const publish = (args: readonly string[], as: Variables = pushTo('main'), env: Variables = {}) => {
    asked = proxy.answered.length;
    return buildImages({ workspace, engine: lab.a, as, args, env: { ...REUSE, ...env } });
  };
  const requests = (method: string) => proxy.answered.slice(asked).filter((each) => each.method === method);
  const digestOf = async (image: string, tag: string, folder = path) =>
    (await lab.api.readManifest(`${folder}/${image}`, tag))?.digest;
  const readKeys = (outcome: BuildOutcome) =>
    Object.fromEntries(chainImages.map((image) => [image, String(outcome.result(image).key)]));

  async function expectPublished(tag: string, folder = path): Promise<void> {
    for (const image of chainImages)
      expect([image, await digestOf(image, tag, folder)]).toEqual([
        image,
        await digestOf(image, `key-${String(keys[image])}`),
      ]);
  }

  /** Nothing was tagged, built or uploaded. */
  function expectRefused(outcome: BuildOutcome): void {
    expect(outcome.code).not.toBe(0);
    expect(outcome.calls).toEqual([]);
    for (const method of ['PUT', 'POST', 'PATCH', 'DELETE']) expect(requests(method)).toEqual([]);
  }

  beforeAll(async () => {
    proxy = await startRegistryProxy(lab.registry.host);
    const registry = `${proxy.host}/${path}`;
    plugin = { ...describePlugin(lab, path), registry };
    workspace = createChain(registry, plugin);
    expect(await build()).toMatchObject({ code: 0 });
    // Only one is built by the last job.
    workspace.write({ 'apps/app/main.txt': 'released\n' });
    workspace.commit('change one image');
    const last = await build('main', ['affected', '-t', 'image', '--base=HEAD~1']);
    expect(last).toMatchObject({ code: 0 });
    expect(last.images).toEqual(['app']);
    keys = readKeys(await build());
  });

  it('puts tags on all images, also those that were not built last, without docker', async () => {
    const outcome = await publish([...PUBLISH, '--tags=1.4,latest-release']);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.calls).toEqual([]);
    for (const tag of ['1.4', 'latest-release']) await expectPublished(tag);
    expect(requests('POST')).toEqual([]);
    expect(requests('PUT')).toHaveLength(2 * chainImages.length);
  });

  it('takes tags as they were typed, for one image alone', async () => {
    const env = { NX_BATCH_MODE: 'false' };
    const outcome = await publish(['run', 'app:image-publish', '--tags', '2.0'], pushTo('main'), env);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.calls).toEqual([]);
    const more = ['run', 'app:image-publish', '--tags=1.10', '--tags=3'];
    expect(await publish(more, pushTo('main'), env)).toMatchObject({ code: 0 });
    const tags = await lab.api.listTags(`${path}/app`);
    expect(tags).toEqual(['1.10', '1.4', '2.0', '3', 'latest', 'latest-release']);
    expect(await lab.api.listTags(`${path}/base`)).toEqual(['1.4', 'latest', 'latest-release']);
  });

  it('mounts the blobs in another repository of the registry', async () => {
    const outcome = await publish([...PUBLISH, '--tags=1.4', `--to=${proxy.host}/other/{name}`]);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.calls).toEqual([]);
    await expectPublished('1.4', 'other');
    const posts = requests('POST');
    expect(posts.length).toBeGreaterThan(0);
    for (const { path: address, status } of posts) {
      expect(address).toMatch(/\/blobs\/uploads\/\?.*mount=sha256/);
      expect(status).toBe(201);
    }
    expect(requests('PATCH')).toEqual([]);
    expect(requests('PUT').filter(({ path: address }) => address.includes('/blobs/'))).toEqual([]);
    expect(requests('GET').filter(({ path: address }) => address.includes('/blobs/'))).toEqual([]);
    const repositories = (await lab.api.listRepositories()).filter((each) => each.startsWith('other/'));
    expect(repositories).toEqual(chainImages.map((image) => `other/${image}`).sort());
  });

  describe('to another registry', () => {
    let other: Registry;

    beforeAll(async () => {
      other = await lab.lab.startRegistry();
    });

    it('copies whole images', async () => {
      const outcome = await publish([...PUBLISH, '--tags=1.4', `--to=${other.host}/mirror/{name}`]);
      expect(outcome).toMatchObject({ code: 0 });
      expect(outcome.calls).toEqual([]);
      const api = openRegistryApi(other.url);
      for (const image of chainImages) {
        const manifest = await api.readManifest(`mirror/${image}`, '1.4');
        expect(manifest?.digest).toBe(await digestOf(image, `key-${String(keys[image])}`));
        const { digest, layers } = await api.readImage(`mirror/${image}`, '1.4');
        expect({ digest, layers }).toEqual(await lab.api.readImage(`${path}/${image}`, '1.4'));
        for (const layer of layers) {
          const answer = await fetch(`${other.url}/v2/mirror/${image}/blobs/${layer}`, { method: 'HEAD' });
          expect(answer.status).toBe(200);
        }
        // As a user would: the engine checks every digest.
        await lab.b.docker('pull', '--quiet', `${other.host}/mirror/${image}:1.4`);
      }
    });
  });

  it.each([
    ['a tag that stands for a key', [`--tags=1.5,key-${'0'.repeat(32)}`], 'option-invalid'],
    ['no tags at all', [], 'option-invalid'],
    ['one repository for several images', ['--tags=1.5', '--to=127.0.0.1:1/acme/one'], 'option-conflict'],
    ['an unknown option', ['--tags=1.5', '--too=x'], 'option-unknown'],
  ])('refuses %s before anything', async (_, args, code) => {
    const outcome = await publish([...PUBLISH, ...args]);
    expectRefused(outcome);
    expect(readFailures(outcome.output).map((failure) => failure.code)).toContain(code);
    expect(await lab.api.listTags(`${path}/base`)).not.toContain('1.5');
  });

  it('tags nothing at all where one image was never built', async () => {
    workspace.write({ 'apps/app/main.txt': 'never built\n' });
    const outcome = await publish([...PUBLISH, '--tags=1.6']);
    expectRefused(outcome);
    for (const image of chainImages) expect(await lab.api.listTags(`${path}/${image}`)).not.toContain('1.6');
    const unbuilt = readFailures(outcome.output).filter(({ code }) => code === 'image-unbuilt');
    expect(unbuilt).toEqual([
      {
        code: 'image-unbuilt',
        place: expect.stringMatching(/^app:image\b/) as string,
        message: expect.stringMatching(/\/publish\/app:key-[0-9a-f]{32}$/) as string,
        fix: expect.stringMatching(/./) as string,
      },
    ]);
  });

  it('names such an image also with a process for each', async () => {
    const env = { NX_BATCH_MODE: 'false' };
    const outcome = await publish(['run', 'app:image-publish', '--tags=1.6'], pushTo('main'), env);
    expectRefused(outcome);
    expect(readFailures(outcome.output)).toMatchObject([{ code: 'image-unbuilt' }]);
    workspace.write({ 'apps/app/main.txt': 'released\n' });
  });

  it('takes what branches built only where it is told to', async () => {
    workspace.checkout('topic');
    workspace.write({ 'apps/app/main.txt': 'of a branch\n' });
    const branch = await build('topic');
    expect(readOutcomes(branch)).toEqual({ base: 'reused', runtime: 'reused', app: 'built' });
    const outcome = await publish([...PUBLISH, '--tags=1.7'], pushTo('topic'));
    expectRefused(outcome);
    expect(readFailures(outcome.output)).toContainEqual(
      expect.objectContaining({ code: 'image-unbuilt', place: expect.stringContaining('app:image') }),
    );

    const nxJson = workspace.readJson('nx.json') as object;
    const options = { ...plugin, reuse: { from: 'any' } };
    workspace.write({ 'nx.json': { ...nxJson, plugins: [{ plugin: 'nx-buildx', options }] } });
    expect(await publish([...PUBLISH, '--tags=1.7'], pushTo('topic'))).toMatchObject({ code: 0 });
    expect(await digestOf('app', '1.7')).toBe(branch.result('app').digest);
    expect((await checkKeyTags(lab.registry.url, path)).missing).toEqual([]);
  });
});
