import type { BuildOutcome } from './rig/build-images';
import { buildImages } from './rig/build-images';
import { pushTo, unknownCi } from './rig/jobs';
import { useLab } from './rig/lab';
import { createPlatformImages, platforms, readIndex, stepCounts } from './rig/platforms';
import { readOption } from './rig/recorder';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();

/** What an image's builds are told to build for, each once: one that a registry failed was tried again. */
function listPlatforms({ builds }: BuildOutcome, name: string): readonly string[] {
  const own = builds.filter(({ image }) => image === name);
  return [...new Set(own.flatMap(({ argv }) => readOption(argv, 'platform')))].sort();
}

describe('images of two platforms, one on the other, on one builder', () => {
  const path = 'platforms';
  let workspace: Workspace;
  let first: BuildOutcome;
  let again: BuildOutcome;

  beforeAll(async () => {
    workspace = createPlatformImages(lab, path);
    first = await buildImages({ workspace, engine: lab.a, as: pushTo('main') });
    again = await buildImages({ workspace, engine: lab.b, as: pushTo('main') });
  });

  it('one build makes all platforms of an image that stands on none of the workspace', async () => {
    expect(first).toMatchObject({ code: 0 });
    expect(listPlatforms(first, 'base')).toEqual([platforms.join(',')]);
    const result = again.result('base');
    expect(result).toMatchObject({ outcome: 'built', platforms, platformBuilds: [] });
    expect(result.steps.total).toBe(stepCounts.base);
    const index = await readIndex(lab, `${path}/base`, 'latest');
    expect(index).toMatchObject({ digest: result.digest, images: result.platformDigests, others: 2 });
    expect(Object.keys(index.images)).toEqual(platforms);
  });

  it('an image on it is built for each, on that platform of its parent', () => {
    expect(listPlatforms(first, 'web')).toEqual(platforms);
    for (const { argv } of again.builds.filter(({ image }) => image === 'web')) {
      const [platform = ''] = readOption(argv, 'platform');
      const parent = `docker-image://${lab.registry.host}/${path}/base@${again.result('base').platformDigests[platform] ?? ''}`;
      expect(readOption(argv, 'build-context')).toContain(`${lab.registry.host}/${path}/base=${parent}`);
    }
  });

  it('and lands in one index with all attestations, by digest', async () => {
    const result = again.result('web');
    expect(result).toMatchObject({
      outcome: 'built',
      tags: ['latest'],
      platforms,
      failure: null,
      warnings: [],
    });
    const index = await readIndex(lab, `${path}/web`, 'latest');
    expect(index).toMatchObject({ digest: result.digest, images: result.platformDigests, others: 2 });
    expect(Object.keys(index.images)).toEqual(platforms);
    const tags = await lab.api.listTags(`${path}/web`);
    expect(tags.filter((tag) => !/^platform-[0-9a-f]{32}-(?:amd64|arm64)$/.test(tag))).toEqual(['latest']);
  });

  it('each build has a cache ref of its own', async () => {
    const ref = (platform: string) => `${lab.registry.host}/${path}/cache:web--main--p-${platform.slice(6)}`;
    const parts = platforms.map((platform) => ({
      platform,
      outcome: 'built',
      builder: again.result('web').builder,
      cache: {
        imports: [{ ref: ref(platform), found: true }],
        export: { ref: ref(platform), status: 'exported' },
      },
    }));
    expect(again.result('web').platformBuilds).toMatchObject(parts);
    expect(await lab.api.listTags(`${path}/cache`)).toEqual([
      'base--main--p-amd64_arm64',
      'web--main--p-amd64',
      'web--main--p-arm64',
    ]);
  });

  it('a fresh engine executes nothing of either again', () => {
    expect(again).toMatchObject({ code: 0 });
    expect(again.executed()).toEqual({});
    expect(again.result('web').steps).toMatchObject({ executed: 0, total: stepCounts.web });
    expect(again.result('web').platformDigests).toEqual(first.result('web').platformDigests);
  });
});

describe('a job that is not trusted', () => {
  it('executes nothing that the default branch did, on a fresh engine, and writes nothing', async () => {
    const path = 'untrusted';
    const workspace = createPlatformImages(lab, path);
    expect(await buildImages({ workspace, engine: lab.a, as: pushTo('main') })).toMatchObject({ code: 0 });
    const before = await lab.api.listDigests(path);
    await lab.b.reset();
    const outcome = await buildImages({ workspace, engine: lab.b, as: unknownCi });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.run).toMatchObject({ source: { trust: 'untrusted' }, totals: { built: 2 } });
    expect(outcome.result('web').platformBuilds.map(({ outcome: each }) => each)).toEqual(['built', 'built']);
    expect(outcome.executed()).toEqual({});
    expect(await lab.api.listDigests(path)).toEqual(before);
  });
});

describe('what no builder here can do', () => {
  it('a RUN on a platform that the builder does not run is refused before anything runs', async () => {
    const workspace = createWorkspace({
      plugin: { ...describePlugin(lab, 'refused'), platforms: ['windows/amd64'] },
      files: describeProject('web', { Dockerfile: 'FROM busybox:1.36\nRUN echo > /file\n' }),
    });
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main') });
    expect(outcome.code).not.toBe(0);
    expect(outcome.output).toMatch(
      /✖ builder "\S+" does not run windows\/amd64, which a RUN of the Dockerfile needs \[platform-unsupported\]/,
    );
    expect(outcome.output).toContain('web:image apps/web/Dockerfile:2 platforms');
    expect(outcome.builds).toEqual([]);
  });
});
