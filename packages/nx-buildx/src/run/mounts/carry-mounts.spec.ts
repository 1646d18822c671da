import type { MountFacts } from '../../plan/format-mount-helper';
import { DEFAULT_OPTIONS, LOCAL, MAIN, planned } from '../../plan/testing/workspace';
import { runPlan } from '../run-plan';
import { BUILT, FakeRegistry, makePorts } from '../testing/ports';
import { REF, World } from './testing/world';

const MOUNTS = { ids: ['npm'], maxSize: 1e6, image: null };
const CARRY = { cache: { ...DEFAULT_OPTIONS.cache, mounts: MOUNTS } };
const NPM = 'FROM node:22\nRUN --mount=type=cache,id=npm,target=/x y\n';
interface Story {
  readonly world?: World;
  readonly source?: typeof MAIN;
  /** Projects that this process builds; all where not given. */
  readonly own?: readonly string[];
  readonly failing?: readonly string[];
  readonly executed?: number;
  readonly maxSize?: number;
}

async function tell({ world = new World(), source = MAIN, own, failing = [], executed = 1, maxSize }: Story) {
  const cache = { ...CARRY.cache, mounts: { ...MOUNTS, ...(maxSize === undefined ? {} : { maxSize }) } };
  const plan = planned({
    images: { api: { cache }, web: { cache } },
    files: { 'apps/api/Dockerfile': NPM, 'apps/web/Dockerfile': NPM },
    source,
  });
  const ids = plan.images.map(({ id, project }) => ((own?.includes(project) ?? true) ? [id] : [])).flat();
  const results = await runPlan({
    plan,
    own: new Set(ids),
    ports: makePorts(new FakeRegistry(), {
      build: ({ metadataFile }) => {
        world.events.push(metadataFile);
        const steps = { total: 1, cached: 1 - executed, executed };
        const isFailing = failing.includes(metadataFile);
        return Promise.resolve({ ...BUILT, steps, status: isFailing ? 'failed' : 'succeeded' });
      },
      recordResult: world.recordImage,
    }),
    mountPorts: world.ports,
    observer: { started: () => undefined, stepped: () => undefined, ended: () => undefined },
    signal: new AbortController().signal,
  });
  const [mount] = [...world.mounts.values()];
  return { world, mount, results: [...results.values()] };
}

it('restores before the first user and saves after the last, each once', async () => {
  const { world, mount, results } = await tell({});
  expect(world.events).toEqual(['restored', 'api', 'web', 'found', 'saved']);
  expect(mount).toMatchObject({
    restore: { status: 'restored', ref: REF, bytes: 100, transferred: 10, error: null },
    save: { status: 'saved', ref: REF, bytes: 4096, error: null },
  });
  for (const { mounts, warnings } of results) {
    expect(mounts).toMatchObject([{ id: 'npm', restore: { status: 'restored' } }]);
    expect(warnings).toEqual([]);
  }
});

it('is restored by the first process and saved by the last', async () => {
  const world = new World();
  await tell({ world, own: ['api'] });
  expect(world.events).toEqual(['restored', 'api']);
  const { mount } = await tell({ world, own: ['web'] });
  expect(world.events).toEqual(['restored', 'api', 'web', 'found', 'saved']);
  expect(mount?.save?.status).toBe('saved');
});

it('is saved by a last process whose own image failed', async () => {
  const world = new World();
  await tell({ world, own: ['api'] });
  await tell({ world, own: ['web'], failing: ['web'] });
  expect(world.events.slice(2)).toEqual(['web', 'found', 'saved']);
});

it('is saved although a user failed, and not where all did', async () => {
  expect((await tell({ failing: ['api'] })).mount?.save?.status).toBe('saved');
  expect((await tell({ failing: ['web'] })).mount?.save?.status).toBe('saved');
  expect((await tell({ failing: ['api', 'web'] })).world.events).toEqual(['restored', 'api', 'web']);
});

describe('is not saved', () => {
  it('where no step ran', async () => {
    expect((await tell({ executed: 0 })).world.events).toEqual(['restored', 'api', 'web']);
  });

  it('by a fork', async () => {
    const fork = { ...MAIN, event: 'pull-request', trust: 'untrusted' } as const;
    const { mount } = await tell({ source: fork });
    expect(mount?.write).toBeNull();
    expect((await tell({ source: fork })).world.events).toEqual(['restored', 'api', 'web']);
  });

  it('by a fork that writes into the record of the run', async () => {
    const fork = { ...MAIN, event: 'pull-request', trust: 'untrusted' } as const;
    const { mount } = await tell({});
    const world = new World();
    if (mount === undefined) throw new Error('nothing was carried');
    world.mounts.set(mount.key, { ...mount, save: null });
    world.mounts.set('other', { ...mount, key: 'other', write: 'ghcr.io/acme/api:latest', save: null });
    await tell({ world, source: fork });
    expect(world.events).not.toContain('saved');
  });

  it.each<[string, MountFacts]>([
    ['as it was', { status: 'restored', files: '3', listing: 'old', kibibytes: '4' }],
    ['empty', { status: 'restored', files: '0', listing: 'none', kibibytes: '4' }],
  ])('%s', async (_, facts) => {
    const world = new World();
    world.facts = facts;
    const { mount } = await tell({ world });
    expect(mount?.save?.status).toBe('unchanged');
    expect(world.events).not.toContain('saved');
  });

  it('over its bound', async () => {
    const { world, mount } = await tell({ maxSize: 4095 });
    expect(mount?.save).toMatchObject({ status: 'too-large', bytes: 4096 });
    expect(world.events).not.toContain('saved');
  });
});

describe('a builder that keeps its mounts', () => {
  it('is asked before anything is fetched', async () => {
    const { world, mount } = await tell({ source: LOCAL });
    expect(world.events).toEqual(['found', 'api', 'web']);
    expect(mount?.restore.status).toBe('not-empty');
  });

  it('gets what is saved where it has nothing', async () => {
    const world = new World();
    world.facts = { status: 'restored', files: '0' };
    await tell({ world, source: LOCAL });
    expect(world.events).toEqual(['found', 'restored', 'api', 'web']);
  });
});

describe('never fails a run', () => {
  it('with a helper that fails', async () => {
    const world = new World();
    world.broken = { restored: { logTail: ['a', 'b'] }, saved: {} };
    const { mount, results } = await tell({ world });
    expect(results.map(({ outcome }) => outcome)).toEqual(['built', 'built']);
    const warnings = results.flatMap((result) => result.warnings);
    expect(warnings).toEqual(['cache mount "npm" was not restored: refused: b']);
    expect(mount).toMatchObject({
      restore: { status: 'failed', error: 'refused: b' },
      save: { status: 'failed', error: 'refused' },
    });
  });

  it('with a helper that fails for a cause that may pass, which is run again', async () => {
    const world = new World();
    world.broken = { saved: { transient: true } };
    await tell({ world });
    expect(world.events.slice(-3)).toEqual(['found', 'saved', 'saved']);
  });

  it('with a registry that gives no answer', async () => {
    const world = new World();
    world.saved = { status: 'unknown', reason: 'silent' };
    const { mount, results } = await tell({ world });
    expect(mount?.restore).toMatchObject({ status: 'failed', error: 'silent', ref: null });
    expect(results.map(({ outcome }) => outcome)).toEqual(['built', 'built']);
    expect(mount?.save).toMatchObject({
      status: 'failed',
      error: 'what is saved already is not known: silent',
    });
    expect(world.helpers).toEqual([]);
  });

  it('with a ref that holds something else, which the mount takes the place of', async () => {
    const world = new World();
    world.saved = { status: 'foreign', ref: REF, reason: 'no cache mount' };
    const { mount } = await tell({ world });
    expect(mount?.restore).toMatchObject({ status: 'failed', error: 'no cache mount', ref: REF });
    expect(mount?.save?.status).toBe('saved');
  });

  it('with a record that cannot be written', async () => {
    const world = new World();
    const ports = { ...world.ports, record: () => Promise.reject(new Error('full')) };
    const plan = planned({ images: { api: CARRY }, files: { 'apps/api/Dockerfile': NPM } });
    const results = await runPlan({
      plan,
      own: new Set(plan.images.map(({ id }) => id)),
      ports: makePorts(new FakeRegistry()),
      mountPorts: ports,
      observer: { started: () => undefined, stepped: () => undefined, ended: () => undefined },
      signal: new AbortController().signal,
    });
    expect([...results.values()]).toMatchObject([
      { outcome: 'built', warnings: ['cache mount "npm" was not restored: full'] },
    ]);
  });
});
