import { buildImages, describeOutcome, startBuild } from './rig/build-images';
import type { BuildOutcome } from './rig/build-images';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { createPlatformImages, platforms, readIndex } from './rig/platforms';
import { type RecordedBuild, readOption } from './rig/recorder';
import { type RemoteBuilder, createRemoteBuilder } from './rig/remote-builder';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();

const AMD = { name: 'amd', platforms: ['linux/amd64'] };
const serveArm = (...names: readonly string[]) =>
  names.map((name) => ({ name, platforms: ['linux/arm64'], maxParallel: 2 }));

const builderOf = ({ argv }: RecordedBuild): string => readOption(argv, 'builder')[0] ?? '';
const platformOf = ({ argv }: RecordedBuild): string => readOption(argv, 'platform').join();
const succeeded = ({ progress }: RecordedBuild): boolean =>
  !progress.lines.some((line) => line.startsWith('ERROR: '));

/** Builder by platform of an image's builds that succeeded. */
const listPlaces = (outcome: BuildOutcome, image: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    outcome.builds
      .filter((build) => build.image === image && succeeded(build))
      .map((build) => [platformOf(build), builderOf(build)]),
  );

it('builds each platform on the builder that is given it, and makes one index of them', async () => {
  const amd = await createRemoteBuilder(lab.lab, lab.a, AMD.name);
  await createRemoteBuilder(lab.lab, lab.b, 'arm', amd);
  const path = 'pool-natives';
  const workspace = createPlatformImages(lab, path, { builders: [AMD, ...serveArm('arm')] });
  const build = () => buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: amd.env });
  const outcome = await build();
  expect(outcome).toMatchObject({ code: 0 });
  for (const image of ['base', 'web']) {
    expect(listPlaces(outcome, image)).toEqual({ 'linux/amd64': 'amd', 'linux/arm64': 'arm' });
    const result = outcome.result(image);
    const index = await readIndex(lab, `${path}/${image}`, 'latest');
    expect(index).toMatchObject({ digest: result.digest, images: result.platformDigests });
    expect(Object.keys(index.images)).toEqual(platforms);
  }
  await Promise.all([lab.a.reset(), lab.b.reset()]);
  const again = await build();
  expect(again.executed()).toEqual({});
  expect(again.result('web').platformDigests).toEqual(outcome.result('web').platformDigests);
});

const IMAGES = ['one', 'two', 'three', 'four'];

/** Images of two platforms with a step that takes a while on either's builder. */
function createSlowImages(path: string, plugin: object): Workspace {
  const describe = (name: string) => {
    const pages = ['FROM --platform=$BUILDPLATFORM busybox:1.36 AS pages', 'ARG TARGETARCH'];
    const step = `RUN echo ${name} $TARGETARCH > /index.html && sleep 2`;
    const lines = [...pages, step, 'FROM scratch', 'COPY --from=pages /index.html /'];
    return describeProject(name, { Dockerfile: `${lines.join('\n')}\n` });
  };
  const files = Object.assign({}, ...IMAGES.map(describe)) as Parameters<typeof createWorkspace>[0]['files'];
  return createWorkspace({ plugin: { ...describePlugin(lab, path), platforms, ...plugin }, files });
}

it('builds again elsewhere what a builder of one platform had in hand, and nothing else', async () => {
  const amd = await createRemoteBuilder(lab.lab, lab.a, AMD.name);
  const arms = [
    await createRemoteBuilder(lab.lab, lab.b, 'arm-one', amd),
    await createRemoteBuilder(lab.lab, lab.b, 'arm-two', amd),
  ];
  const path = 'pool-dying-platform';
  const builders = [{ ...AMD, maxParallel: 2 }, ...serveArm('arm-one', 'arm-two')];
  const workspace = createSlowImages(path, { builders });
  const { process, recorder } = startBuild({
    workspace,
    engine: lab.a,
    as: pushTo('main'),
    mode: 'batch',
    env: amd.env,
  });
  const findBusy = () =>
    arms.find(({ name }) =>
      recorder
        .builds()
        .some(
          (build) =>
            builderOf(build) === name &&
            build.endedAt === null &&
            build.progress.steps.some((step) => /RUN/.test(step.name)),
        ),
    );
  let dying: RemoteBuilder | undefined;
  await process.meanwhile('a builder of the second platform is at work', () => {
    dying = findBusy();
    return dying !== undefined;
  });
  await dying?.kill();
  const outcome = describeOutcome(await process.done, recorder, workspace);

  expect(outcome).toMatchObject({ code: 0 });
  expect(outcome.run.totals).toMatchObject({ built: IMAGES.length, failed: 0 });
  const lost = outcome.builds.filter((build) => !succeeded(build));
  expect(lost.length).toBeGreaterThanOrEqual(1);
  for (const build of lost)
    expect([platformOf(build), builderOf(build)]).toEqual(['linux/arm64', dying?.name]);
  for (const image of IMAGES) {
    const whole = outcome.builds.filter((build) => build.image === image && succeeded(build));
    expect(whole.map(platformOf).sort()).toEqual([...platforms]);
    expect(Object.keys((await readIndex(lab, `${path}/${image}`, 'latest')).images)).toEqual(platforms);
  }
  const warned = IMAGES.flatMap((image) => outcome.result(image).warnings);
  expect(warned).toContainEqual(`builder "${dying?.name ?? ''}" stopped answering while it was built there`);
});
