import { buildImages } from './rig/build-images';
import { createChain } from './rig/chain';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { putsManifestOf, startRegistryProxy } from './rig/registry-proxy';
import { describePlugin } from './rig/workspace';

const lab = useLab();

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
