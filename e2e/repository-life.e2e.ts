import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { slugBranch } from '../packages/nx-buildx/src/plan/slug-image';
import type { BuildOutcome } from './rig/build-images';
import { buildImages } from './rig/build-images';
import { chainImages, createPushedChain } from './rig/chain';
import type { Variables } from './rig/jobs';
import { mergeInto, pullRequest, pushTag, pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readOption } from './rig/recorder';
import { runNx } from './rig/run-nx';
import { makeFolder } from './rig/test-folder';
import { REUSE, forAll, readOutcomes } from './rig/reuse';
import type { Workspace } from './rig/workspace';
import { cloneWorkspace } from './rig/workspace';

const lab = useLab();

const BUILD = ['[build] COPY main.txt /src/', '[build] RUN cat /src/main.txt /installed > /app.txt'];
/** What a change of its source costs the image `app`. */
const CHANGED = { app: [...BUILD, '[stage-1] COPY --from=build /app.txt /'].sort() };
const ONLY_APP = { ...forAll(chainImages, 'reused'), app: 'built' };
const PULL = `app--${slugBranch('pull:7')}`;

/** Of names and bytes. */
function hashFolder(folder: string): string {
  const sum = createHash('sha256');
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  for (const name of names) {
    sum.update(`${name}\0`);
    if (statSync(join(folder, name)).isFile()) sum.update(readFileSync(join(folder, name)));
  }
  return sum.digest('hex');
}

describe("a repository's life, each job on an engine that has seen nothing", () => {
  let workspace: Workspace;

  beforeAll(() => {
    workspace = createPushedChain(lab, 'life');
  });

  async function run(as: Variables, engine = lab.a, on = workspace): Promise<BuildOutcome> {
    await engine.reset();
    return buildImages({ workspace: on, engine, as, env: REUSE });
  }

  function change(content: string, branch: string): void {
    workspace.checkout(branch);
    workspace.write({ 'apps/app/main.txt': `${content}\n` });
    workspace.commit(content);
  }

  /** BuildKit names steps as it comes to them, which is not always the same. */
  const executed = (outcome: BuildOutcome) =>
    Object.fromEntries(
      Object.entries(outcome.executed()).map(([image, steps]) => [image, [...steps].sort()]),
    );
  const cacheRefs = () => lab.api.listTags('life/cache');
  const keyTags = async () =>
    (await lab.api.listKeyTags('life/app')).map((tag) => tag.replace(/[^-]+$/, '')).sort();
  /** Tags of the cache refs that BuildKit was told to read for the image `app`. */
  const reads = (outcome: BuildOutcome) =>
    readOption(outcome.build('app').argv, 'cache-from').map((each) => each.replace(/^.*cache:/, ''));

  it('main: everything is built, and kept for the default branch', async () => {
    const outcome = await run(pushTo('main'));
    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toEqual(forAll(chainImages, 'built'));
    expect(reads(outcome)).toEqual([]);
    expect(await cacheRefs()).toEqual(['app--main', 'base--main', 'runtime--main']);
    expect(await keyTags()).toEqual(['key-']);
  });

  it('a branch: reads what the default branch wrote, and writes its own', async () => {
    change('one', 'feature');
    const outcome = await run(pushTo('feature'));
    expect(readOutcomes(outcome)).toEqual(ONLY_APP);
    expect(reads(outcome)).toEqual(['app--main']);
    expect(executed(outcome)).toEqual(CHANGED);
    expect(await cacheRefs()).toEqual(['app--feature', 'app--main', 'base--main', 'runtime--main']);
    expect(await keyTags()).toEqual(['key-', 'key-branch-']);
  });

  it('its second commit: reads its own too', async () => {
    change('two', 'feature');
    const outcome = await run(pushTo('feature'));
    expect(readOutcomes(outcome)).toEqual(ONLY_APP);
    expect(reads(outcome)).toEqual(['app--feature', 'app--main']);
    expect(executed(outcome)).toEqual(CHANGED);
  });

  it('its pull request: builds nothing that the branch has built', async () => {
    const outcome = await run(pullRequest({ number: 7, branch: 'feature' }));
    expect(readOutcomes(outcome)).toEqual(forAll(chainImages, 'reused'));
    expect(outcome.calls).toEqual([]);
    expect(await lab.api.listTags('life/app')).toEqual(['feature', 'latest', 'pr-7']);
  });

  it('the next commit of the pull request: reads its base, and writes a ref of its own', async () => {
    change('three', 'feature');
    const outcome = await run(pullRequest({ number: 7, branch: 'feature' }));
    expect(readOutcomes(outcome)).toEqual(ONLY_APP);
    expect(reads(outcome)).toEqual(['app--main']);
    expect(executed(outcome)).toEqual(CHANGED);
    expect(await cacheRefs()).toContain(PULL);
  });

  it('the merge: takes no image of a branch, and executes no step, from the cache of what it merges', async () => {
    workspace.git('checkout', '--quiet', 'main');
    workspace.git(
      'merge',
      '--quiet',
      '--no-ff',
      '--message',
      'Merge pull request #7 from acme/feature',
      '@{-1}',
    );
    const message = workspace.git('log', '-1', '--format=%B').trim();
    const outcome = await run(mergeInto('main', message));
    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toEqual(ONLY_APP);
    expect(reads(outcome).sort()).toEqual(['app--feature', 'app--main', PULL].sort());
    expect(executed(outcome)).toEqual({});
    expect(outcome.result('app').steps).toMatchObject({ executed: 0 });
  });

  it('two branches at once: neither touches a ref of the other, or of the default branch', async () => {
    const before = await lab.api.listDigests('life');
    workspace.checkout('left');
    const other = cloneWorkspace(workspace);
    change('left', 'left');
    other.checkout('right');
    other.write({ 'apps/app/main.txt': 'right\n' });
    const [left, right] = await Promise.all([run(pushTo('left'), lab.a), run(pushTo('right'), lab.b, other)]);
    expect([executed(left), executed(right)]).toEqual([CHANGED, CHANGED]);
    const after = await lab.api.listDigests('life');
    expect(after).toMatchObject(before);
    const added = Object.keys(after).filter((name) => !(name in before) && name.startsWith('life/cache:'));
    expect(added.sort()).toEqual(['life/cache:app--left', 'life/cache:app--right']);
  });

  it("a fork's pull request: reads, and changes nothing, whatever its environment claims", async () => {
    const before = await snapshot();
    workspace.git('checkout', '--quiet', 'main');
    workspace.write({ 'apps/app/main.txt': 'from a fork\n' });
    const claims = {
      NX_BUILDX_TRUST: 'trusted',
      NX_BUILDX_OUTPUT: 'push',
      NX_BUILDX_BRANCH: 'main',
      NX_BUILDX_TAG: 'v1.0.0',
      NX_BUILDX_REUSE: '',
    };
    const fork = pullRequest({ number: 8, branch: 'main', from: 'mallory/storefront' });
    await lab.a.reset();
    const outcome = await buildImages({
      workspace,
      engine: lab.a,
      as: fork,
      env: claims,
      args: ['run-many', '-t', 'image', '--tags=latest', '--output=push'],
    });
    expect(outcome).toMatchObject({ code: 0 });
    expect(outcome.output).toContain('a pull request from a fork');
    expect(reads(outcome)).toEqual(['app--main']);
    expect(executed(outcome)).toEqual(CHANGED);
    expect(await snapshot()).toEqual(before);
    const published = await buildImages({
      workspace,
      engine: lab.a,
      as: fork,
      env: claims,
      args: ['run-many', '-t', 'image-publish', '--tags=v9'],
    });
    expect(published.code).not.toBe(0);
    expect(published.output).toContain('run-untrusted');
    expect(await snapshot()).toEqual(before);
    workspace.git('checkout', '--quiet', '--', '.');
  });

  /** Every manifest under every tag, of keys too, and every file that the registry keeps. */
  async function snapshot(): Promise<Readonly<Record<string, string>>> {
    const repositories = await lab.api.listRepositories();
    const keys = await Promise.all(
      repositories.map(async (repository) => {
        const tags = await lab.api.listKeyTags(repository);
        const manifests = tags.map(async (tag) => (await lab.api.readManifest(repository, tag))?.digest);
        return [repository, JSON.stringify([tags, await Promise.all(manifests)])] as const;
      }),
    );
    const { data } = lab.registry;
    const files = data === null ? {} : { files: hashFolder(data) };
    return { ...(await lab.api.listDigests('life')), ...Object.fromEntries(keys), ...files };
  }

  it('a tag: puts a name on what the default branch has built', async () => {
    const refs = await cacheRefs();
    const outcome = await run(pushTag('v1.2.0'));
    expect(readOutcomes(outcome)).toEqual(forAll(chainImages, 'reused'));
    expect(outcome.calls).toEqual([]);
    expect(await cacheRefs()).toEqual(refs);
    const digests = await lab.api.listDigests('life');
    expect(digests['life/app:v1.2.0']).toBe(digests['life/app:latest']);
  });

  it("the branch's deletion and prune: its refs go, and nothing that a release or another branch needs", async () => {
    const origin = makeFolder('origin');
    const merged = workspace.git('rev-parse', 'main^2').trim();
    workspace.git('init', '--quiet', '--bare', origin);
    workspace.git('remote', 'add', 'origin', origin);
    // GitHub keeps the head of a pull request for ever.
    workspace.git('push', '--quiet', 'origin', 'main', 'left', `${merged}:refs/pull/7/head`);
    const before = await snapshot();
    const prune = async (...args: readonly string[]) =>
      runNx({
        workspace,
        program: 'node_modules/nx-buildx/dist/cli/main.js',
        args: ['cache', 'prune', ...args],
      });
    expect(await prune()).toMatchObject({ code: 0 });
    expect(await snapshot()).toEqual(before);
    expect(await prune('--yes')).toMatchObject({ code: 0 });
    expect(await cacheRefs()).toEqual(['app--left', 'app--main', 'base--main', 'runtime--main']);
    const after = await lab.api.listDigests('life');
    const images = Object.entries(before).filter(([name]) => /^life\/(?!cache)[^:]+:/.test(name));
    expect(after).toMatchObject(Object.fromEntries(images));
    const outcome = await run(pushTo('main'));
    expect(readOutcomes(outcome)).toEqual(forAll(chainImages, 'reused'));
  });
});
