import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createFakeDocker } from '../docker/testing/fake-docker';
import type { ImageId } from '../model/image';
import { composePlan } from './compose-plan';
import { nameOwnPlatform } from './own-platform';
import type { RegistryAccess } from './registry-access';

/** Builder `far` is of another machine's platform, as is no machine that runs tests; what is in use is of this one's. */
const docker = createFakeDocker(`
if (argv[1] === 'inspect') {
  const name = argv[2] ?? 'default';
  const platform = name === 'far' ? 'linux/s390x' : '${nameOwnPlatform()}';
  const driver = name === 'default' ? 'docker' : 'remote';
  console.log(['Name: ' + name, 'Driver: ' + driver, '', 'Nodes:', 'Name: ' + name, 'Endpoint: default', 'Status: running', 'Platforms: ' + platform].join('\\n'));
}
`);
const root = mkdtempSync(join(tmpdir(), 'compose-plan-'));
afterAll(() => {
  docker.remove();
  rmSync(root, { recursive: true, force: true });
});

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
write('apps/api/Dockerfile', 'FROM scratch\nCOPY . /\n');
write('apps/edge/Dockerfile', 'FROM scratch\nCOPY . /\n');
write('apps/top/Dockerfile', 'FROM ghcr.io/acme/edge\nCOPY . /\n');

const project = (name: string, options = {}) => ({
  name,
  root: `apps/${name}`,
  targets: { image: { executor: 'nx-buildx:build', options } },
});
const projects = [
  project('api'),
  project('edge', { builder: 'far' }),
  project('top', { platforms: ['linux/s390x'] }),
];

const OPTIONS = { registry: 'ghcr.io/acme', output: 'push', cache: { repository: 'ghcr.io/acme/cache' } };

const registries = {
  expect: () => undefined,
  lookUp: () => Promise.resolve({ status: 'absent' }),
  resolveBases: () => Promise.resolve(new Map()),
} as unknown as RegistryAccess;

/** Plans a run. @returns platform and key of each image, and the platform in the name of its cache */
async function plan(...images: readonly ImageId[]) {
  const composed = await composePlan(
    {
      workspaceRoot: root,
      projects,
      dependencies: new Map(),
      nxJson: {
        plugins: [{ plugin: 'nx-buildx', options: OPTIONS }],
      },
      env: { ...docker.env, HOME: root },
      requests: new Map(images.map((id) => [id, { configuration: null, overrides: {} }])),
      own: new Set(images),
      findWriter: () => null,
      makeBuilder: null,
      signal: new AbortController().signal,
    },
    registries,
  );
  if (!composed.ok) throw new Error(JSON.stringify(composed.failures));
  return Object.fromEntries(
    composed.value.plan.images.map(({ id, reuse, invocation: { cache } }) => [
      id,
      { key: reuse.key, platform: reuse.platform, isCacheApart: JSON.stringify(cache).includes('--p-s390x') },
    ]),
  );
}

it('keys each image for the platform of its own builder, whatever else is in the run', async () => {
  const both = await plan('api:image', 'edge:image');
  expect(both['api:image']).toMatchObject({ platform: nameOwnPlatform(), isCacheApart: false });
  expect(both['edge:image']).toMatchObject({ platform: 'linux/s390x', isCacheApart: true });
  expect(await plan('edge:image')).toEqual({ 'edge:image': both['edge:image'] });
  expect(await plan('api:image')).toEqual({ 'api:image': both['api:image'] });
});

it('keys an image the same whether or not its parent is in the run', async () => {
  const both = await plan('edge:image', 'top:image');
  expect(await plan('top:image')).toEqual({ 'top:image': both['top:image'] });
});
