import { createHash } from 'node:crypto';
import type { CacheReport } from '../packages/nx-buildx/src/plan/list-cache-refs';
import type { PruneReport } from '../packages/nx-buildx/src/plan/plan-prune';
import type { Judgement } from '../packages/nx-buildx/src/plan/plan-prune-facts';
import { nameCacheTag } from '../packages/nx-buildx/src/plan/slug-image';
import type { Registry } from '../tools/engine/src/index';
import { buildImages } from './rig/build-images';
import { createPushedChain } from './rig/chain';
import { checkKeyTags } from './rig/check-registry';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readFailures } from './rig/read-failures';
import { openRegistryApi } from './rig/registry-api';
import { REUSE } from './rig/reuse';
import { runNx } from './rig/run-nx';
import { makeFolder } from './rig/test-folder';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();
const path = 'prune';
const cache = `${path}/cache`;
const program = 'node_modules/nx-buildx/dist/cli/main.js';

/** `nx-buildx cache …`; failures follow the JSON. */
async function run(workspace: Workspace, ...args: readonly string[]) {
  const { code, output } = await runNx({ workspace, program, args: ['cache', ...args], env: REUSE });
  const json = /^\{$[\s\S]*?^\}$/m.exec(output)?.[0];
  return { code, output, json: json === undefined ? null : (JSON.parse(json) as unknown) };
}

async function prune(workspace: Workspace, ...args: readonly string[]) {
  const { json, ...end } = await run(workspace, 'prune', '--keep-commits=1', '--json', ...args);
  const report = json as PruneReport | null;
  const judgements = new Map(
    report?.repositories.flatMap((each) =>
      each.judgements.map((judged): [string, Judgement] => [nameTag(each.repository, judged.tag), judged]),
    ),
  );
  return { ...end, report, ruleOf: (name: string) => judgements.get(name)?.rule };
}

/** `app:latest` without registry and path. */
function nameTag(repository: string, tag: string): string {
  return `${repository.slice(repository.lastIndexOf('/') + 1)}:${tag}`;
}

/** Digest of every tag and key of every repository below a path. */
async function readAll(url: string, below: string): Promise<Readonly<Record<string, string>>> {
  const api = openRegistryApi(url);
  const found: Record<string, string> = {};
  for (const repository of (await api.listRepositories()).filter((each) => each.startsWith(`${below}/`))) {
    const tags = [...(await api.listTags(repository)), ...(await api.listKeyTags(repository))];
    for (const tag of tags)
      found[nameTag(repository, tag)] = (await api.readManifest(repository, tag))?.digest ?? 'none';
  }
  return found;
}

/** Bytes and type of a manifest, as they are. */
async function fetchManifest(url: string, repository: string, reference: string) {
  const accept = ['manifest', 'index'].map((kind) => `application/vnd.oci.image.${kind}.v1+json`).join(', ');
  const answer = await fetch(`${url}/v2/${repository}/manifests/${reference}`, { headers: { accept } });
  expect(answer.status).toBe(200);
  return { type: answer.headers.get('content-type') ?? '', text: await answer.text() };
}

async function putManifest(url: string, repository: string, tag: string, type: string, text: string) {
  const headers = { 'content-type': type };
  const put = await fetch(`${url}/v2/${repository}/manifests/${tag}`, { method: 'PUT', headers, body: text });
  expect(put.status).toBe(201);
}

/** Another tag for what there is; with a mark it is another manifest of the same blobs. */
async function tagAs(repository: string, from: string, to: string, mark?: string): Promise<void> {
  const { url } = lab.registry;
  const { type, text } = await fetchManifest(url, repository, from);
  const marked = { ...(JSON.parse(text) as object), annotations: { mark } };
  await putManifest(url, repository, to, type, mark === undefined ? text : JSON.stringify(marked));
}

function nameRef(project: string, branch: string): string {
  return nameCacheTag({ project, target: 'image', options: { stage: null, platforms: [] } }, branch, 'image');
}

/** A bare repository that all branches of the workspace are pushed to. */
function addRemote(workspace: Workspace): string {
  const folder = makeFolder('remote');
  workspace.git('init', '--quiet', '--bare', '--initial-branch=main', folder);
  workspace.git('remote', 'add', 'origin', folder);
  workspace.git('push', '--quiet', 'origin', 'main');
  return folder;
}

describe('cache prune', () => {
  let workspace: Workspace;
  /** Keys of the app by the content of its file. */
  const keys: Record<string, string> = {};
  const refs = {
    gone: nameRef('app', 'topic/gone'),
    open: nameRef('app', 'pull:7'),
    shut: nameRef('app', 'pull:8'),
  };

  async function build(branch: string, text: string): Promise<void> {
    workspace.write({ 'apps/app/main.txt': `${text}\n` });
    workspace.commit(text);
    workspace.git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
    const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo(branch), env: REUSE });
    expect(outcome).toMatchObject({ code: 0 });
    keys[text] = String(outcome.result('app').key);
  }

  beforeAll(async () => {
    workspace = createPushedChain(lab, path);
    addRemote(workspace);
    for (const text of ['released', 'old', 'before', 'current']) {
      await build('main', text);
      if (text === 'released') await tagAs(`${path}/app`, 'latest', '1.4');
    }
    workspace.checkout('live');
    await build('live', 'of a branch');
    workspace.checkout('topic/gone');
    await build('topic/gone', 'of a branch that goes');
    const tip = workspace.git('rev-parse', 'live').trim();
    const left = workspace.git('rev-parse', 'HEAD').trim();
    workspace.git('push', '--quiet', 'origin', `${tip}:refs/pull/7/head`, `${left}:refs/pull/8/head`);
    workspace.git('push', '--quiet', 'origin', '--delete', 'topic/gone');
    workspace.checkout('main');
    workspace.git('reset', '--hard', '--quiet', 'origin/main');

    await tagAs(cache, refs.gone, refs.shut, 'closed');
    await tagAs(cache, refs.gone, refs.open, 'open');
    // A manifest that a ref to stay has too.
    await tagAs(cache, 'app--main', nameRef('app', 'gone-too'));
    await tagAs(cache, 'app--main', nameRef('elsewhere', 'gone'), 'other');
    await tagAs(cache, 'app--main', 'foreign', 'foreign');
  });

  it('lists all refs with branch, age and size', async () => {
    const { code, json } = await run(workspace, 'ls', '--json');
    expect(code).toBe(0);
    const [listing] = (json as CacheReport).repositories;
    const states = Object.fromEntries(listing?.refs.map(({ tag, state }) => [tag, state]) ?? []);
    expect(states).toMatchObject({
      'app--main': 'live',
      'base--main': 'live',
      'app--live': 'live',
      [refs.open]: 'live',
      [refs.gone]: 'gone',
      [refs.shut]: 'gone',
      foreign: 'foreign',
    });
    const main = listing?.refs.find(({ tag }) => tag === 'base--main');
    expect(main).toMatchObject({ project: 'base', branch: 'main' });
    const age = Date.now() - Date.parse(main?.createdAt ?? '');
    expect(age).toBeGreaterThan(0);
    expect(age).toBeLessThan(3_600_000);
    expect(main?.size?.unique).toBeGreaterThan(0);
    const text = await run(workspace, 'ls', '--projects=app');
    expect(text.output).toContain('pull request 7');
    expect(text.output).not.toContain('base--main');
  });

  it.each([
    ['a remote that is not there', null],
    ['a remote without branches', []],
    ['a remote without the default branch', ['live']],
  ])('refuses %s, and deletes nothing', async (_, branches) => {
    const before = await readAll(lab.registry.url, path);
    const remote = makeFolder('remote');
    if (branches !== null) workspace.git('init', '--quiet', '--bare', remote);
    if (branches !== null && branches.length > 0) workspace.git('push', '--quiet', remote, ...branches);
    await expectRefused(before, '--yes', `--remote=${remote}`);
  });

  it('refuses to choose among remotes', async () => {
    const before = await readAll(lab.registry.url, path);
    workspace.git('remote', 'add', 'upstream', '.');
    await expectRefused(before, '--yes');
    workspace.git('remote', 'remove', 'upstream');
  });

  it('says what would go and why, deletes exactly that, and nothing twice', async () => {
    const before = await readAll(lab.registry.url, path);
    const release = await fetchManifest(lab.registry.url, `${path}/app`, '1.4');
    const dry = await prune(workspace);
    expect(dry).toMatchObject({ code: 0, report: { done: false, failures: [] } });
    expect(await readAll(lab.registry.url, path)).toEqual(before);
    const rules = Object.fromEntries(
      [
        ...Object.values(refs).map((tag) => `cache:${tag}`),
        ...['cache:app--main', 'cache:app--live', 'cache:foreign', `cache:${nameRef('elsewhere', 'gone')}`],
        ...Object.keys(keys).map((text) => `app:${tagOf(text)}`),
      ].map((name) => [name, dry.ruleOf(name)]),
    );
    expect(rules).toEqual({
      [`cache:${refs.gone}`]: 'branch-gone',
      [`cache:${refs.shut}`]: 'pull-request-gone',
      [`cache:${refs.open}`]: 'pull-request-live',
      'cache:app--main': 'branch-live',
      'cache:app--live': 'branch-live',
      'cache:foreign': 'foreign',
      [`cache:${nameRef('elsewhere', 'gone')}`]: 'project-unknown',
      [`app:${tagOf('released')}`]: 'tagged',
      [`app:${tagOf('old')}`]: 'commit-old',
      [`app:${tagOf('before')}`]: 'commit-before',
      [`app:${tagOf('current')}`]: 'current-key',
      // Its branch's tag stays, whatever became of the branch.
      [`app:${tagOf('of a branch')}`]: 'tagged',
      [`app:${tagOf('of a branch that goes')}`]: 'tagged',
    });

    const done = await prune(workspace, '--yes');
    expect(done).toMatchObject({ code: 0, report: { done: true, failures: [] } });
    const plans = [dry, done].map(({ report }) => report?.repositories.map(({ deletions }) => deletions));
    expect(plans[1]).toEqual(plans[0]);
    const gone = [`cache:${refs.gone}`, `cache:${refs.shut}`, `app:${tagOf('old')}`];
    const after = await readAll(lab.registry.url, path);
    expect(after).toEqual(
      Object.fromEntries(Object.entries(before).filter(([name]) => !gone.includes(name))),
    );
    for (const name of gone) expect(Object.keys(before)).toContain(name);

    expect(await fetchManifest(lab.registry.url, `${path}/app`, '1.4')).toEqual(release);
    await lab.b.docker('pull', '--quiet', `${lab.registry.host}/${path}/app:1.4`);
    expect((await checkKeyTags(lab.registry.url, path)).missing).toEqual([]);

    const again = await prune(workspace, '--yes');
    expect(
      again.report?.repositories.flatMap(({ outcomes }) => outcomes.map(({ status }) => status)),
    ).toEqual(['kept']);
    expect(await readAll(lab.registry.url, path)).toEqual(after);
  });

  it('still reuses and imports what was kept', async () => {
    const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), env: REUSE });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.images).toEqual([]);
  });

  async function expectRefused(before: object, ...args: readonly string[]): Promise<void> {
    const { code, output } = await prune(workspace, ...args);
    expect(code).toBe(1);
    expect(readFailures(output)).toMatchObject([{ code: 'remote-unreadable' }]);
    expect(await readAll(lab.registry.url, path)).toEqual(before);
  }

  /** What the default branch built has one kind of key, what others built the other. */
  function tagOf(text: string): string {
    return `key-${text.startsWith('of a branch') ? 'branch-' : ''}${String(keys[text])}`;
  }
});

describe('a registry that deletes nothing', () => {
  let registry: Registry;
  let workspace: Workspace;
  const ref = nameRef('app', 'gone');

  beforeAll(async () => {
    registry = await lab.lab.startRegistry({ deletes: false });
    const plugin = { ...describePlugin(lab, path), cache: { repository: `${registry.host}/${cache}` } };
    const files = describeProject('app', { Dockerfile: 'FROM scratch\nCOPY a /\n', a: 'a\n' });
    workspace = createWorkspace({ plugin, files });
    addRemote(workspace);
    const config = '{}';
    const digest = `sha256:${createHash('sha256').update(config).digest('hex')}`;
    const started = await fetch(`${registry.url}/v2/${cache}/blobs/uploads/`, { method: 'POST' });
    const target = new URL(started.headers.get('location') ?? '', registry.url);
    target.searchParams.set('digest', digest);
    const headers = { 'content-type': 'application/octet-stream' };
    expect((await fetch(target, { method: 'PUT', headers, body: config })).status).toBe(201);
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const described = { mediaType: 'application/vnd.buildkit.cacheconfig.v0', digest, size: config.length };
    const manifest = { schemaVersion: 2, mediaType, config: described, layers: [] };
    await putManifest(registry.url, cache, ref, mediaType, JSON.stringify(manifest));
  });

  it('is told so once, with what to set up instead', async () => {
    const before = await readAll(registry.url, path);
    expect(Object.keys(before)).toEqual([`cache:${ref}`]);
    const { code, output } = await prune(workspace, '--yes');
    expect(code).toBe(1);
    expect(readFailures(output)).toMatchObject([
      {
        code: 'delete-unsupported',
        message: expect.stringContaining(registry.host) as string,
        fix: expect.stringContaining('REGISTRY_STORAGE_DELETE_ENABLED=true') as string,
      },
    ]);
    expect(await readAll(registry.url, path)).toEqual(before);
  });
});
