import type { Registry } from '../tools/engine/src/index';
import { type BuildOutcome, buildImages } from './rig/build-images';
import { person, pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { createLayouts } from './rig/layouts';
import { type RegistryApi, openRegistryApi } from './rig/registry-api';
import type { Workspace } from './rig/workspace';

const lab = useLab();
let mirror: Registry;
let mirrorApi: RegistryApi;
let workspace: Workspace;
let main: string;
let outcome: BuildOutcome;

beforeAll(async () => {
  mirror = await lab.lab.startRegistry();
  mirrorApi = openRegistryApi(mirror.url);
  main = `${lab.registry.host}/acme`;
  workspace = createLayouts(lab, 'acme', { main, mirror: `${mirror.host}/acme` });
  const args = ['run-many', '-t', 'image', 'image-migrate'];
  outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), mode: 'batch', args });
});

/** Runs a command in a container of the image, on a machine that has to pull it. */
const runIn = (image: string, ...command: readonly string[]): Promise<string> =>
  lab.b.docker('run', '--rm', `${main}/${image}`, ...command);

it('a workspace of many layouts builds each of its images once, as it is', async () => {
  expect(outcome).toMatchObject({ code: 0 });
  const images = [
    'acme-mailer',
    'acme-runtime',
    'admin',
    'api',
    'gateway',
    'handbook',
    'orders',
    'payments',
    'shop',
    'shop-migrate',
    'site',
    'worker',
  ];
  expect([...outcome.images].sort()).toEqual(images);
  const repositories = images.map((image) => (image === 'gateway' ? 'acme/edge/gateway' : `acme/${image}`));
  expect(await lab.api.listRepositories()).toEqual([...repositories, 'acme/cache', 'base/busybox'].sort());
  for (const repository of repositories) expect(await lab.api.listTags(repository)).toEqual(['latest']);
  const caches = outcome.run.images.map(({ cache }) => cache.export?.ref?.replace(`${main}/cache:`, ''));
  expect(await lab.api.listTags('acme/cache')).toEqual([...new Set(caches)].sort());
  expect(caches).toHaveLength(images.length);
});

it('a Dockerfile that copies its own sources is built in its project', async () => {
  expect(await runIn('site', 'cat', '/site/index.html')).toBe('site\n');
});

it('a Dockerfile that copies from dist is built in the workspace, after the task "build"', async () => {
  expect(await runIn('api')).toBe('built:api\n');
});

it('a Dockerfile that copies lock file, libs and apps is built in the workspace', async () => {
  expect(await runIn('worker', 'cat', '/app/worker.txt')).toBe('hello from worker\n');
  expect(await runIn('worker', 'ls', '/app')).toBe('package-lock.json\nworker.txt\n');
});

it('one Dockerfile serves several projects, each with the build arg that names it', async () => {
  const all = ['cat', '/app/main.txt', '/app/name.txt'];
  expect(await runIn('orders', ...all)).toBe('orders\norders\n');
  expect(await runIn('payments', ...all)).toBe('payments\npayments\n');
});

it('a project has two images, each of its own Dockerfile', async () => {
  expect(await runIn('shop', 'cat', '/shop.txt')).toBe('shop\n');
  expect(await runIn('shop-migrate', 'cat', '/migrations/1.sql')).toBe('create table orders;\n');
  expect(outcome.result('shop').target).toBe('image');
  expect(outcome.result('shop--image-migrate').target).toBe('image-migrate');
});

it('an image with two repositories is built once and lies in both registries', async () => {
  const [here, there] = [`${main}/edge/gateway:latest`, `${mirror.host}/acme/gateway:latest`];
  expect(outcome.build('gateway').references).toEqual([here, there]);
  expect(await mirrorApi.listRepositories()).toEqual(['acme/gateway']);
  const one = await lab.api.readManifest('acme/edge/gateway', 'latest');
  const other = await mirrorApi.readManifest('acme/gateway', 'latest');
  expect(other).toEqual(one);
  expect(outcome.result('gateway').digest).toBe(one?.digest);
  expect(await lab.b.docker('run', '--rm', there, 'cat', '/routes.txt')).toBe('gateway\n');
});

it('packages of npm workspaces with scoped names have images without the @, and find each other by them', async () => {
  expect(await runIn('acme-mailer', 'cat', '/app/index.js', '/runtime.txt')).toBe('mailer\nruntime\n');
  const mailer = outcome.run.images.find(({ project }) => project === '@acme/mailer');
  const runtime = await lab.api.readManifest('acme/acme-runtime', 'latest');
  expect(mailer?.parents).toEqual({ '@acme/runtime': runtime?.digest });
});

it('the workspace itself is a project with an image', async () => {
  expect(await runIn('handbook', 'cat', '/docs/index.md')).toBe('handbook\n');
});

it('defaults for the executor in nx.json hold for inferred and for declared targets', async () => {
  for (const image of ['site', 'orders', 'shop-migrate']) {
    await lab.b.docker('pull', '--quiet', `${main}/${image}`);
    const format = '{{index .Config.Labels "team"}}';
    expect(await lab.b.docker('image', 'inspect', '--format', format, `${main}/${image}`)).toBe('shop\n');
  }
});

describe("with --configuration=ci on a person's machine", () => {
  let again: BuildOutcome;

  beforeAll(async () => {
    expect(await runIn('admin', 'cat', '/mode.txt')).toBe('development\n');
    const args = ['run-many', '-t', 'image', '-p', 'admin', 'site', '--configuration=ci'];
    again = await buildImages({ workspace, engine: lab.a, as: person, mode: 'single', args });
    expect(again).toMatchObject({ code: 0 });
  });

  it('an image that has that configuration is built with its build args and pushed under its tags', async () => {
    expect(again.build('admin').references).toEqual([`${main}/admin:ci`, `${main}/admin:1.4`]);
    expect(await lab.api.listTags('acme/admin')).toEqual(['1.4', 'ci', 'latest']);
    const [one, other] = await Promise.all(
      ['ci', '1.4'].map((tag) => lab.api.readManifest('acme/admin', tag)),
    );
    expect(other).toEqual(one);
    expect(await runIn('admin:ci', 'cat', '/mode.txt')).toBe('ci\n');
  });

  it('an image that has none is built as ever, and loaded', async () => {
    expect(again.build('site').references).toEqual([`${main}/site:latest`]);
    const names = await lab.a.docker('image', 'inspect', '--format', '{{.RepoTags}}', `${main}/site`);
    // And the one it is kept under for reuse.
    expect(names).toMatch(/^\[\S+\/site:latest localhost\/nx-buildx\/site:key-[0-9a-f]{32}\]\n$/);
    expect(names).toContain(`${main}/site:latest`);
  });
});
