import { buildImages } from './rig/build-images';
import { chainImages, createChain } from './rig/chain';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { type RegistryProxy, putsManifestOf, startRegistryProxy } from './rig/registry-proxy';
import { describePlugin } from './rig/workspace';

const lab = useLab();

describe('a registry that has bad moments', () => {
  let proxy: RegistryProxy;

  beforeAll(async () => {
    proxy = await startRegistryProxy(lab.registry.host);
  });

  it('gets a push again that it refused for a passing reason', async () => {
    const registry = `${proxy.host}/push`;
    const workspace = createChain(registry, { ...describePlugin(lab, 'push'), registry });
    // BuildKit asks five times by itself.
    proxy.refuse(503, 6, putsManifestOf('push/runtime'));

    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main') });

    expect(outcome).toMatchObject({ code: 0 });
    expect(proxy.refused).toHaveLength(6);
    expect(outcome.builds.map(({ image }) => image)).toEqual(['base', 'runtime', 'runtime', 'app']);
    for (const image of chainImages) {
      const { digest } = outcome.result(image);
      expect((await lab.api.readManifest(`push/${image}`, 'latest'))?.digest).toBe(digest);
    }
    expect(outcome.result('runtime').warnings.join('\n')).toMatch(/tried again.*503/);
    expect(outcome.output).toMatch(/⚠ runtime:image:? tried again.*503/);
  });

  it('costs no build when it takes no cache, and everybody who looks is told', async () => {
    const cache = { repository: `${proxy.host}/denied/cache` };
    const registry = `${lab.registry.host}/denied`;
    const workspace = createChain(registry, { ...describePlugin(lab, 'denied'), cache });
    proxy.refuse(403, Infinity, ({ path }) => path.startsWith('/v2/denied/cache/'));

    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main') });

    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.run.totals).toMatchObject({ built: 3, failed: 0 });
    expect(await lab.api.listTags('denied/cache')).toEqual([]);
    for (const image of chainImages) {
      expect(await lab.api.listTags(`denied/${image}`)).toEqual(['latest']);
      const { errors } = outcome.build(image).progress;
      expect(errors.filter(({ name }) => name.startsWith('exporting cache'))).toHaveLength(1);
      const result = outcome.result(image);
      expect(result.cache.export).toEqual({
        ref: `${proxy.host}/denied/cache:${image}--main`,
        status: 'failed',
        error: expect.stringContaining('403'),
      });
      expect(result.warnings.join('\n')).toContain('cache was not exported');
      expect(outcome.output).toMatch(new RegExp(`⚠ ${image}:image:? the cache was not exported`));
    }
  });
});

describe('a registry that never gets well', () => {
  it('is asked in three builds, and then its image has failed', async () => {
    const proxy = await startRegistryProxy(lab.registry.host);
    const registry = `${proxy.host}/gone`;
    const workspace = createChain(registry, { ...describePlugin(lab, 'gone'), registry });
    proxy.refuse(500, Infinity, putsManifestOf('gone/runtime'));

    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode: 'batch' });

    expect(outcome.code).not.toBe(0);
    expect(outcome.builds.map(({ image }) => image)).toEqual(['base', 'runtime', 'runtime', 'runtime']);
    expect(outcome.result('base')).toMatchObject({ outcome: 'built' });
    expect(outcome.result('runtime')).toMatchObject({ outcome: 'failed', failure: { code: 'build-failed' } });
    expect(outcome.result('app')).toMatchObject({ outcome: 'skipped' });
  });
});
