import { buildImages } from './rig/build-images';
import { describeChain, chainSteps } from './rig/chain';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();

const sorted = (steps: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(Object.entries(steps).map(([image, names]) => [image, [...names].sort()]));

describe('two trees of images, all built before on another machine', () => {
  let workspace: Workspace;

  beforeAll(async () => {
    const registry = `${lab.registry.host}/acme`;
    workspace = createWorkspace({
      plugin: describePlugin(lab, 'acme'),
      files: {
        ...describeChain(registry),
        ...describeProject('sibling', {
          Dockerfile: `FROM ${registry}/runtime\nRUN echo sibling > /sibling\n`,
        }),
        ...describeProject('tools', {
          Dockerfile: 'FROM busybox:1.36\nRUN head -c 16 /dev/urandom > /tools\n',
        }),
        ...describeProject('checker', {
          Dockerfile: `FROM ${registry}/tools\nRUN echo checker > /checker\n`,
        }),
      },
    });
    expect(await buildImages({ workspace, engine: lab.a, as: pushTo('main') })).toMatchObject({ code: 0 });
  });

  const buildOnFreshEngine = async () => {
    await lab.b.reset();
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main') });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.images).toHaveLength(6);
    return outcome;
  };

  it('rebuild behind a changed first line of the base exactly the base and its descendants', async () => {
    const before = await lab.api.listDigests('acme');
    const dockerfile = workspace.read('apps/base/Dockerfile');
    workspace.write({ 'apps/base/Dockerfile': dockerfile.replace('-c 16', '-c 24') });
    workspace.commit('change the base');

    const outcome = await buildOnFreshEngine();

    const [, copy = ''] = chainSteps['base'] ?? [];
    expect(sorted(outcome.executed())).toEqual(
      sorted({
        ...chainSteps,
        base: ['RUN head -c 24 /dev/urandom > /installed', copy],
        sibling: ['RUN echo sibling > /sibling'],
      }),
    );
    const after = await lab.api.listDigests('acme');
    expect(Object.keys(after)).toEqual(Object.keys(before));
    expect(after['acme/sibling:latest']).not.toBe(before['acme/sibling:latest']);
  });

  it('rebuild nothing behind a label that the base was given', async () => {
    workspace.write({
      'apps/base/Dockerfile': `${workspace.read('apps/base/Dockerfile')}LABEL team=platform\n`,
    });
    workspace.commit('label the base');

    expect((await buildOnFreshEngine()).executed()).toEqual({});
  });

  it('rebuild behind a change in the middle what stands on it, and nothing below', async () => {
    const read = async (image: string) => (await lab.api.readImage(`acme/${image}`, 'latest')).layers;
    const before = { base: await read('base'), tools: await read('tools'), checker: await read('checker') };
    workspace.write({ 'apps/runtime/runtime.conf': 'changed\n' });
    workspace.commit('change the runtime');

    const outcome = await buildOnFreshEngine();

    const [, copy = ''] = chainSteps['runtime'] ?? [];
    expect(sorted(outcome.executed())).toEqual(
      sorted({
        runtime: [copy],
        app: chainSteps['app'] ?? [],
        sibling: ['RUN echo sibling > /sibling'],
      }),
    );
    expect({ base: await read('base'), tools: await read('tools'), checker: await read('checker') }).toEqual(
      before,
    );
  });
});
