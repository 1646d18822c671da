import { buildImages } from './rig/build-images';
import { createChain } from './rig/chain';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readOutcomes } from './rig/reuse';
import type { Workspace } from './rig/workspace';
import { describePlugin } from './rig/workspace';

const lab = useLab();
const PREFIX = 'org.opencontainers.image.';
const PLACE = {
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'acme/storefront',
  NX_BUILDX_REUSE: '',
};

describe('computed labels and annotations', () => {
  let workspace: Workspace;
  let commit: string;

  beforeAll(async () => {
    workspace = createChain(`${lab.registry.host}/labels`, {
      ...describePlugin(lab, 'labels'),
      ociLabels: true,
    });
    commit = workspace.commit('labels');
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: PLACE });
    expect(outcome).toMatchObject({ code: 0 });
  });

  it('say on every image where it comes from, and on one that nothing stands on of which commit it is', async () => {
    const base = await readLabels('base');
    expect(base).toMatchObject({
      [`${PREFIX}title`]: 'base',
      [`${PREFIX}source`]: 'https://github.com/acme/storefront',
    });
    expect(base).not.toHaveProperty([`${PREFIX}revision`]);
    expect(await readLabels('app')).toMatchObject({
      [`${PREFIX}title`]: 'app',
      [`${PREFIX}revision`]: commit,
    });
  });

  it('name the commit on the index of every image', async () => {
    for (const image of ['base', 'runtime', 'app']) {
      const index = await lab.api.readManifest(`labels/${image}`, 'latest');
      expect(index?.body.annotations).toMatchObject({ [`${PREFIX}revision`]: commit });
    }
  });

  it('of another commit leave keys as they are: everything is reused', async () => {
    workspace.git('commit', '--quiet', '--allow-empty', '--message', 'another');
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), env: PLACE });
    expect(readOutcomes(outcome)).toEqual({ base: 'reused', runtime: 'reused', app: 'reused' });
  });

  it('of another commit spoil no step: what is built again comes out of the cache', async () => {
    workspace.git('commit', '--quiet', '--allow-empty', '--message', 'one more');
    const env = { ...PLACE, NX_BUILDX_REUSE: 'false' };
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), env });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.executed()).toEqual({});
  });

  async function readLabels(image: string): Promise<Readonly<Record<string, string>>> {
    const { digest } = await lab.api.readImage(`labels/${image}`, 'latest');
    const manifest = await lab.api.readManifest(`labels/${image}`, digest);
    const url = `${lab.registry.url}/v2/labels/${image}/blobs/${manifest?.body.config?.digest ?? ''}`;
    const config = (await (await fetch(url)).json()) as { config: { Labels?: Record<string, string> } };
    return config.config.Labels ?? {};
  }
});
