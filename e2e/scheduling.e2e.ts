import { buildImages } from './rig/build-images';
import { describeChain } from './rig/chain';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { countOverlap, requireInterval } from './rig/timeline';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();

describe('a chain of images beside four that stand alone', () => {
  let workspace: Workspace;

  beforeAll(() => {
    const alone = ['a', 'aa', 'aaa', 'aaaa'].map((name) =>
      describeProject(name, { Dockerfile: `FROM busybox:1.36\nRUN echo ${name} > /name\n` }),
    );
    workspace = createWorkspace({
      plugin: { ...describePlugin(lab, 'acme'), maxParallel: 2 },
      files: Object.assign({}, describeChain(`${lab.registry.host}/acme`), ...alone) as Record<
        string,
        string
      >,
    });
  });

  it('begins with the chain, link by link, where only one may be built at once', async () => {
    const env = { NX_BUILDX_MAX_PARALLEL: '1' };
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), env });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.images.slice(0, 2)).toEqual(['base', 'runtime']);
    expect(countOverlap(outcome.builds.map((build) => requireInterval(build.image, build)))).toBe(1);
  });

  it('fills the second place with the others meanwhile, where the file says two at once', async () => {
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main') });
    expect(outcome).toMatchObject({ code: 0 });
    // Two processes that start at once may come to their first line in either order.
    expect(outcome.images.slice(0, 2)).toContain('base');
    const [runtime, base] = [outcome.build('runtime'), requireInterval('base', outcome.build('base'))];
    const between = outcome.builds.filter(
      ({ startedAt }) => startedAt > base.endedAt && startedAt < runtime.startedAt,
    );
    // The other place may become free while the digest of the base is looked up.
    expect(between.length).toBeLessThanOrEqual(1);
    expect(countOverlap(outcome.builds.map((build) => requireInterval(build.image, build)))).toBe(2);
  });
});
