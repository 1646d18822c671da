import { type BuildOutcome, buildImages } from './rig/build-images';
import { chainImages, createChain } from './rig/chain';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { type RegistryProxy, startRegistryProxy } from './rig/registry-proxy';
import { REUSE, forAll, readOutcomes } from './rig/reuse';
import type { Workspace } from './rig/workspace';

const lab = useLab();

describe('what a registry is asked for images that exist', () => {
  let proxy: RegistryProxy;
  let workspace: Workspace;
  const run = (args?: readonly string[]) =>
    buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: REUSE, ...(args && { args }) });

  beforeAll(async () => {
    proxy = await startRegistryProxy(lab.registry.host);
    // All that is asked goes through the proxy: images, their base, their cache.
    const registry = `${proxy.host}/asked`;
    const busybox = lab.busybox.replace(lab.registry.host, proxy.host);
    workspace = createChain(registry, {
      registry,
      cache: { repository: `${registry}/cache` },
      baseImages: { 'busybox:1.36': busybox },
    });
    expect(await run()).toMatchObject({ code: 0 });
  });

  async function countRequests(args?: readonly string[]) {
    const before = proxy.answered.length;
    const outcome: BuildOutcome = await run(args);
    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toEqual(forAll(chainImages, 'reused'));
    expect(outcome.calls).toEqual([]);
    const asked = proxy.answered.slice(before);
    const kinds = asked.map(({ method, path }) => {
      const what = /\/(manifests|blobs)\/(key-|sha256:)?/.exec(path);
      return `${method} ${what === null ? path : `${what[1] ?? ''} ${(what[2] ?? 'tag').replace(/[-:]$/, '')}`}`;
    });
    const counts = Object.fromEntries(
      [...new Set(kinds)].sort().map((kind) => [kind, kinds.filter((each) => each === kind).length]),
    );
    const ofImages = asked.filter(({ path }) => path.startsWith('/v2/asked/')).length;
    return { counts, perImage: ofImages / chainImages.length, others: asked.length - ofImages };
  }

  it('is at most four requests an image where its tags are fixed', async () => {
    const { counts, perImage, others } = await countRequests();
    console.log(`fixed tags: ${String(perImage)} for each image, ${String(others)} others`, counts);
    expect(perImage).toBeLessThanOrEqual(4);
    // The address of the registry is found once, the base image looked up once.
    expect(others).toBeLessThanOrEqual(2);
  });

  it('is at most six where each commit has a tag of its own', async () => {
    const tags = ['run-many', '-t', 'image', '--tags=latest,sha-0123456789ab'];
    const { counts, perImage, others } = await countRequests(tags);
    console.log(`commit tags: ${String(perImage)} for each image, ${String(others)} others`, counts);
    expect(perImage).toBeLessThanOrEqual(6);
    expect(others).toBeLessThanOrEqual(2);
    for (const image of chainImages)
      expect((await lab.api.readManifest(`asked/${image}`, 'sha-0123456789ab'))?.digest).toBe(
        (await lab.api.readManifest(`asked/${image}`, 'latest'))?.digest,
      );
  });
});
