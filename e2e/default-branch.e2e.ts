import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOutcome, describeOutcome, startBuild } from './rig/build-images';
import { createFleet, fleetImages, fleetParents } from './rig/fleet';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readOption } from './rig/recorder';
import { countOverlap, requireInterval } from './rig/timeline';
import { type WatchedFiles, watchFiles } from './rig/watch-files';
import type { Workspace } from './rig/workspace';

const lab = useLab();

describe('15 images, built for the first time by a push to the default branch, at most 4 at once', () => {
  let fleet: Workspace;
  let outcome: BuildOutcome;
  let watched: WatchedFiles;
  let temporaryFiles: readonly string[];

  beforeAll(async () => {
    fleet = createFleet(lab, 'acme', { maxParallel: 4 });
    const { process, recorder } = startBuild({ workspace: fleet, engine: lab.a, as: pushTo('main') });
    watched = await watchFiles(join(fleet.root, 'dist/images'), process.done);
    outcome = describeOutcome(await process.done, recorder, fleet);
    temporaryFiles = readdirSync(process.temporaryFolder);
  });

  it('succeed, each built once', () => {
    expect(outcome).toMatchObject({ code: 0 });
    expect([...outcome.images].sort()).toEqual([...fleetImages].sort());
  });

  it('are built by one process, though nobody asked for one: it asks the engine once what it can do', () => {
    const others = outcome.calls.filter(({ argv }) => argv[1] !== 'build');
    expect(others.map(({ argv }) => argv)).toEqual([['buildx', 'inspect']]);
    expect(outcome.output).toContain(
      `cache registry: cache.repository is ${lab.registry.host}/acme/cache; branch main`,
    );
  });

  it('leave one tag for each image and one cache ref for each in the registry, and nothing else', async () => {
    const images = fleetImages.map((image) => `acme/${image}`);
    expect(await lab.api.listRepositories()).toEqual([...images, 'acme/cache', 'base/busybox'].sort());
    for (const repository of images) expect(await lab.api.listTags(repository)).toEqual(['latest']);
    expect(await lab.api.listTags('acme/cache')).toEqual(fleetImages.map((image) => `${image}--main`).sort());
  });

  it('have the digests in the registry that the results name', async () => {
    for (const image of fleetImages) {
      const result = outcome.result(image);
      const repository = `acme/${image}`;
      expect(result).toMatchObject({ outcome: 'built', tags: ['latest'] });
      expect(result.digest).toBe((await lab.api.readManifest(repository, 'latest'))?.digest);
      const { digest } = await lab.api.readImage(repository, 'latest');
      expect(Object.values(result.platformDigests)).toEqual([digest]);
    }
  });

  it('carry provenance', async () => {
    for (const image of fleetImages) {
      const index = await lab.api.readManifest(`acme/${image}`, 'latest');
      const platforms = index?.body.manifests?.map(({ platform }) => platform?.os);
      expect(platforms).toEqual(['linux', 'unknown']);
    }
  });

  it('stand on the layers of their parents, whose own manifest they are linked to', async () => {
    for (const [child, parent] of Object.entries(fleetParents)) {
      const below = await lab.api.readImage(`acme/${parent}`, 'latest');
      const { layers } = await lab.api.readImage(`acme/${child}`, 'latest');
      expect(layers.slice(0, below.layers.length)).toEqual(below.layers);
      expect(layers.length).toBeGreaterThan(below.layers.length);
      const name = `${lab.registry.host}/acme/${parent}`;
      const contexts = readOption(outcome.build(child).argv, 'build-context');
      expect(contexts).toContain(`${name}=docker-image://${name}@${below.digest}`);
      const index = await lab.api.readManifest(`acme/${parent}`, 'latest');
      expect(outcome.result(child).parents).toEqual({ [parent]: index?.digest });
    }
  });

  it('have the steps in run.json that BuildKit tells of', () => {
    const { run } = outcome;
    expect(run).toMatchObject({ version: 1, maxParallel: 4, source: { branch: 'main', trust: 'trusted' } });
    expect(run.totals).toEqual({ built: 15, reused: 0, failed: 0, skipped: 0, cancelled: 0 });
    expect(run.images.map(({ project }) => project).sort()).toEqual([...fleetImages].sort());
    for (const image of run.images) {
      const { steps } = outcome.build(image.project).progress;
      const count = (state: string) => steps.filter((step) => step.state === state).length;
      expect(image.steps).toEqual({
        total: steps.length,
        cached: count('cached'),
        executed: count('executed'),
      });
      expect(image).toEqual(outcome.result(image.project));
      expect(image.cache).toEqual({
        strategy: 'registry',
        imports: [{ ref: `${lab.registry.host}/acme/cache:${image.project}--main`, found: false }],
        export: {
          ref: `${lab.registry.host}/acme/cache:${image.project}--main`,
          status: 'exported',
          error: null,
        },
      });
    }
  });

  it('have results that are whole whenever somebody reads them', () => {
    expect(watched.broken).toEqual([]);
    expect(watched.reads['run.json']).toBeGreaterThan(15);
    const results = fleetImages.map((image) => `${image}/result.json`);
    expect(Object.keys(watched.reads).sort()).toEqual([...results, 'run.json'].sort());
  });

  it('leave nothing behind but their results', () => {
    expect(readdirSync(join(fleet.root, 'dist/images')).sort()).toEqual([...fleetImages, 'run.json'].sort());
    expect(temporaryFiles).toEqual([]);
    expect(fleet.git('status', '--porcelain')).toBe('');
  });

  it('run 4 at once and never more', () => {
    const intervals = outcome.builds.map((build) => requireInterval(build.image, build));
    expect(countOverlap(intervals)).toBe(4);
  });

  it('start no child before its parent has ended', () => {
    for (const [child, parent] of Object.entries(fleetParents)) {
      const [below, above] = [outcome.build(parent), outcome.build(child)];
      expect(above.startedAt).toBeGreaterThanOrEqual(requireInterval(parent, below).endedAt);
      const onEngine = requireInterval(parent, below.progress);
      expect(above.progress.startedAt).toBeGreaterThanOrEqual(onEngine.endedAt);
    }
  });

  it('are told of as they start and end, and all together in a table', () => {
    for (const image of fleetImages) {
      expect(outcome.output).toContain(`▶ ${image}:image → ${lab.registry.host}/acme/${image}:latest`);
      expect(outcome.output).toMatch(new RegExp(`^✔ .*${image}:image`, 'm'));
      const row = `^${image}:image +built +\\d+/\\d+ +\\d+\\.\\ds +${lab.registry.host}/acme/cache:${image}--main$`;
      expect(outcome.output).toMatch(new RegExp(row, 'm'));
    }
    expect(outcome.output).toMatch(/^15 built in /m);
  });
});
