import { type BuildOutcome, buildImages, describeOutcome, startBuild } from './rig/build-images';
import { createContainerBuilder, describeContainerBuilder } from './rig/container-builder';
import { type Variables, pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readFailures } from './rig/read-failures';
import { type RecordedBuild, readOption } from './rig/recorder';
import { type RemoteBuilder, createRemoteBuilder } from './rig/remote-builder';
import {
  type Files,
  type Workspace,
  createWorkspace,
  describePlugin,
  describeProject,
} from './rig/workspace';

const lab = useLab();

const LEAVES = Array.from({ length: 8 }, (_, index) => `leaf-${String(index + 1)}`);

/** Two families of a base and images on it, and images that stand alone; each image has a step that takes a while. */
function createPoolWorkspace(path: string, plugin: object): Workspace {
  const registry = `${lab.registry.host}/${path}`;
  const step = (name: string) => `RUN echo ${name} > /${name} && sleep 1`;
  const roots = ['base-a', 'base-b'].map((name) =>
    describeProject(name, { Dockerfile: `FROM busybox:1.36\n${step(name)}\n` }),
  );
  const leaves = LEAVES.map((name, index) => {
    const parent = index % 2 === 0 ? 'base-a' : 'base-b';
    return describeProject(name, { Dockerfile: `FROM ${registry}/${parent}\n${step(name)}\n` });
  });
  const files = Object.assign({}, ...roots, ...leaves) as Files;
  return createWorkspace({ plugin: { ...describePlugin(lab, path), ...plugin }, files });
}

async function createPool(name: string): Promise<readonly [RemoteBuilder, RemoteBuilder]> {
  const one = await createRemoteBuilder(lab.lab, lab.a, `${name}-one`);
  return [one, await createRemoteBuilder(lab.lab, lab.b, `${name}-two`, one)];
}

function builderOf({ argv }: Pick<RecordedBuild, 'argv'>): string {
  return readOption(argv, 'builder')[0] ?? '';
}

function succeeded({ progress }: RecordedBuild): boolean {
  return !progress.lines.some((line) => line.startsWith('ERROR: '));
}

/** The builder that each image was built on in the end. */
function listPlaces({ builds }: BuildOutcome): Readonly<Record<string, string>> {
  return Object.fromEntries(builds.filter(succeeded).map((build) => [build.image, builderOf(build)]));
}

it('spreads images over both builders, and to the same ones whether they share a process or not', async () => {
  const [one, two] = await createPool('spread');
  const workspace = createPoolWorkspace('spread', { builders: [one.name, two.name] });
  const args = ['run-many', '-t', 'image', '-p', 'base-a,base-b,leaf-1,leaf-2'];
  const run = { workspace, engine: lab.a, as: pushTo('main'), env: one.env, args };

  const batch = await buildImages({ ...run, mode: 'batch' });
  expect(batch).toMatchObject({ code: 0 });
  const single = await buildImages({ ...run, mode: 'single' });
  expect(single).toMatchObject({ code: 0 });
  expect(new Set(Object.values(listPlaces(batch)))).toEqual(new Set([one.name, two.name]));
  expect(listPlaces(single)).toEqual(listPlaces(batch));
  for (const image of batch.images) expect(batch.result(image).builder).toBe(listPlaces(batch)[image]);
});

it('completes a run in which a builder dies, and builds again only what that one had in hand', async () => {
  const [one, two] = await createPool('dying');
  const builders = [one, two].map(({ name }) => ({ name, maxParallel: 2 }));
  const workspace = createPoolWorkspace('dying', { builders });
  const { process, recorder } = startBuild({
    workspace,
    engine: lab.a,
    as: pushTo('main'),
    mode: 'batch',
    env: one.env,
  });
  const onOne = () => recorder.builds().filter((build) => builderOf(build) === one.name);
  await process.meanwhile('a builder has built something, and has more in hand', () => {
    const working = onOne().some(
      ({ endedAt, progress }) => endedAt === null && progress.steps.some(({ name }) => /RUN/.test(name)),
    );
    return working && onOne().some((build) => build.endedAt !== null && succeeded(build));
  });
  await one.kill();
  const outcome = describeOutcome(await process.done, recorder, workspace);

  expect(outcome).toMatchObject({ code: 0 });
  const all = ['base-a', 'base-b', ...LEAVES].sort();
  expect(Object.keys(listPlaces(outcome)).sort()).toEqual(all);
  expect(outcome.run.totals).toMatchObject({ built: all.length, failed: 0, skipped: 0 });
  for (const image of all) {
    const builds = outcome.builds.filter((build) => build.image === image);
    expect(builds.filter(succeeded)).toHaveLength(1);
    // What was begun twice was begun where it could not be ended.
    expect(builds.filter((build) => !succeeded(build)).map(builderOf)).toEqual(
      builds.length === 1 ? [] : [one.name],
    );
    expect(outcome.result(image)).toMatchObject({ outcome: 'built', builder: listPlaces(outcome)[image] });
  }
  const begunTwice = all.filter(
    (image) => outcome.builds.filter((build) => build.image === image).length > 1,
  );
  expect(begunTwice.length).toBeGreaterThanOrEqual(1);
  expect(begunTwice.length).toBeLessThanOrEqual(2);
  for (const image of begunTwice) {
    // The second holds for a build that buildx had yet to connect for.
    expect(outcome.result(image).warnings).toContainEqual(
      expect.stringMatching(`^builder "${one.name}" (?:stopped answering|cannot be used)`),
    );
  }
});

it('ends with a failure for what is left once the last builder has died', async () => {
  const [one] = await createPool('last');
  const workspace = createPoolWorkspace('last', { builders: [{ name: one.name, maxParallel: 1 }] });
  const run = { workspace, engine: lab.b, as: pushTo('main'), mode: 'batch', env: one.env } as const;
  const { process, recorder } = startBuild(run);
  await process.meanwhile('something is built', () =>
    recorder.builds().some(({ progress }) => progress.steps.some(({ name }) => /RUN/.test(name))),
  );
  await one.kill();
  const outcome = describeOutcome(await process.done, recorder, workspace);
  // Nx 23 ends with 130 where it skipped a task, whoever runs its tasks.
  expect([1, 130]).toContain(outcome.code);
  expect(readFailures(outcome.output)).toContainEqual(
    expect.objectContaining({ code: 'builder-lost', message: expect.stringContaining(one.name) }),
  );
  expect(outcome.run.totals).toMatchObject({ built: 0, failed: 2, skipped: LEAVES.length });
});

describe('a pool with a dead builder', () => {
  it('leaves it out with a note', async () => {
    const [one, two] = await createPool('half');
    await two.kill();
    const workspace = createPoolWorkspace('half', { builders: [one.name, two.name] });
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: one.env });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.output).toContain(`builder "${two.name}" is left out of the pool`);
    expect(new Set(Object.values(listPlaces(outcome)))).toEqual(new Set([one.name]));
  });

  it('is refused where no other is left', async () => {
    const [one, two] = await createPool('none');
    await Promise.all([one.kill(), two.kill()]);
    const workspace = createPoolWorkspace('none', { builders: [one.name, two.name] });
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: one.env });
    expect(outcome.code).toBe(1);
    expect(outcome.builds).toEqual([]);
    const codes = readFailures(outcome.output).map(({ code }) => code);
    expect(codes.filter((code) => code === 'builder-missing').length).toBeGreaterThanOrEqual(2);
  });
});

describe('a pool with a builder in a container', () => {
  const begin = (path: string, env: Variables, others: readonly string[]) => {
    const builders = [...others, { name: 'boxed', maxParallel: 2 }];
    const workspace = createPoolWorkspace(path, { builders });
    const run = { workspace, engine: lab.b, as: pushTo('main'), mode: 'batch', env } as const;
    return { workspace, ...startBuild(run) };
  };

  it('builds on another one where it does not start', async () => {
    const driverOpts = await describeContainerBuilder(lab, lab.b, lab.a);
    const env = await createContainerBuilder(lab.b, 'other', driverOpts);
    const image = `${lab.registry.host}/nothing:1`;
    await createContainerBuilder(lab.b, 'boxed', { ...driverOpts, image }, env);
    const { workspace, process, recorder } = begin('unstarted', env, ['other']);
    const outcome = describeOutcome(await process.done, recorder, workspace);
    expect(outcome).toMatchObject({ code: 0 });
    expect(new Set(Object.values(listPlaces(outcome)))).toEqual(new Set(['other']));
    const warnings = outcome.run.images.flatMap((each) => each.warnings);
    expect(warnings).toContainEqual(expect.stringMatching(/^builder "boxed" cannot be used: .*not found$/));
  });

  it('goes on with it where its container ended and can be started again', async () => {
    const [one] = await createPool('restarted');
    const driverOpts = await describeContainerBuilder(lab, lab.b, lab.b);
    await createContainerBuilder(lab.b, 'boxed', driverOpts, one.env);
    const { workspace, process, recorder } = begin('restarted', one.env, [one.name]);
    const inBox = ({ argv, progress }: RecordedBuild): boolean =>
      builderOf({ argv }) === 'boxed' && progress.steps.some(({ name }) => /RUN/.test(name));
    await process.meanwhile('something is built in it', () => recorder.builds().some(inBox));
    await lab.b.docker('kill', 'buildx_buildkit_boxed0');
    const outcome = describeOutcome(await process.done, recorder, workspace);
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.run.totals).toMatchObject({ built: LEAVES.length + 2, failed: 0, skipped: 0 });
    expect(Object.values(listPlaces(outcome))).toContain('boxed');
    const warnings = outcome.run.images.flatMap((each) => each.warnings);
    expect(warnings).toContainEqual(expect.stringContaining('tried again after: '));
  });
});
