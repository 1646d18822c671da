import type { MountResult } from '../../model/mount-result';
import { restoreMount } from './restore-mount';
import { saveMount } from './save-mount';
import { REF, World } from './testing/world';

const mount: MountResult = {
  key: 'k',
  id: 'npm',
  owner: null,
  namespace: null,
  platform: 'linux/amd64',
  builder: 'ci',
  site: { builder: 'ci', tools: { name: 'node:22', platform: 'linux/amd64' }, context: null },
  reads: [REF],
  write: REF,
  maxSize: 1e9,
  insecure: false,
  users: [],
  restore: {
    status: 'failed',
    ref: REF,
    listing: 'old',
    bytes: 0,
    transferred: 0,
    durationMs: 0,
    error: 'killed',
  },
  save: null,
};

let world: World;
beforeEach(() => {
  world = new World();
  world.facts = { status: 'half' };
});

it('is never saved, and says so', async () => {
  const save = await saveMount(mount, REF, world.ports);
  expect(save).toMatchObject({ status: 'failed', error: expect.stringContaining('a restore left') });
  expect(world.events).toEqual(['found']);
});

it('is restored on a builder that keeps it', async () => {
  await restoreMount({ mount, site: mount.site, isLasting: true, ports: world.ports });
  expect(world.events).toEqual(['found', 'restored']);
});
