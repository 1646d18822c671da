import type { ImageResult } from '../packages/nx-buildx/src/model/result';
import { type BuildOutcome, buildImages } from './rig/build-images';
import { chainImages, createPushedChain } from './rig/chain';
import { person, pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { readOption } from './rig/recorder';
import { REUSE, forAll, readOutcomes } from './rig/reuse';
import { atEnd } from './rig/test-folder';
import type { Workspace } from './rig/workspace';

const lab = useLab();

interface Inspected {
  readonly Id: string;
  readonly RepoDigests?: readonly string[];
  readonly RootFS: { readonly Layers: readonly string[] };
}

describe('images of a daemon', () => {
  const path = 'load';
  let workspace: Workspace;
  const name = (image: string, tag = 'latest') => `${lab.registry.host}/${path}/${image}:${tag}`;
  const keptAs = (image: string, key: string | null) => `localhost/nx-buildx/${image}:key-${String(key)}`;
  const load = (args?: readonly string[]) =>
    buildImages({ workspace, engine: lab.a, as: person, env: REUSE, ...(args && { args }) });
  const words = (outcome: BuildOutcome) => outcome.calls.map(({ argv }) => argv.slice(0, 2).join(' '));
  const inspect = async (image: string): Promise<Inspected> =>
    (JSON.parse(await lab.a.docker('image', 'inspect', image)) as Inspected[])[0] as Inspected;

  /** Takes every name away that the daemon has for the images, so that it has none of them. */
  async function forget(...images: readonly string[]): Promise<void> {
    const names = (await lab.a.docker('image', 'ls', '--format', '{{.Repository}}:{{.Tag}}')).split('\n');
    const own = names.filter((each) => images.some((image) => new RegExp(`\\b${image}:`).test(each)));
    if (own.length > 0) await lab.a.docker('image', 'rm', '--force', ...own);
    const left = await lab.a.docker('image', 'ls', '--quiet', `${lab.registry.host}/${path}/*`);
    if (images.length === chainImages.length) expect(left.trim()).toBe('');
  }

  beforeAll(() => {
    workspace = createPushedChain(lab, path);
    // The machine's own Docker keeps what was loaded; an engine of the lab's takes it along.
    if (lab.a.kind === 'host') atEnd(() => forget(...chainImages));
  });

  it('are built the first time, and kept under their keys', async () => {
    const outcome = await load();
    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toEqual(forAll(chainImages, 'built'));
    for (const image of chainImages) {
      const { key } = outcome.result(image);
      expect(key).toMatch(/^[0-9a-f]{32}$/);
      expect((await inspect(keptAs(image, key))).Id).toBe((await inspect(name(image))).Id);
      expect(await lab.api.listKeyTags(`${path}/${image}`)).toEqual([]);
    }
  });

  it('are taken the second time, and the daemon is asked once', async () => {
    const before = await Promise.all(chainImages.map((image) => inspect(name(image))));
    const outcome = await load();
    expect(readOutcomes(outcome)).toEqual(forAll(chainImages, 'reused'));
    expect(outcome.builds).toEqual([]);
    expect(words(outcome)[0]).toBe('image inspect');
    expect(words(outcome).filter((each) => each === 'image inspect')).toHaveLength(1);
    expect(words(outcome)).not.toContain('buildx inspect');
    expect(await Promise.all(chainImages.map((image) => inspect(name(image))))).toEqual(before);
  });

  it('get tags that they lack', async () => {
    const outcome = await load(['run-many', '-t', 'image', '--tags=latest,extra']);
    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toEqual(forAll(chainImages, 'reused'));
    expect(outcome.builds).toEqual([]);
    for (const image of chainImages)
      expect((await inspect(name(image, 'extra'))).Id).toBe((await inspect(name(image))).Id);
  });

  it('are stood on by what is built, also where they were not built in the same run', async () => {
    workspace.write({ 'apps/app/main.txt': 'changed\n' });
    const outcome = await load();
    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toEqual({ base: 'reused', runtime: 'reused', app: 'built' });
    const [runtime, app] = await Promise.all([inspect(name('runtime')), inspect(name('app'))]);
    expect(app.RootFS.Layers.slice(0, runtime.RootFS.Layers.length)).toEqual(runtime.RootFS.Layers);
    expect((await inspect(keptAs('app', outcome.result('app').key))).Id).toBe(app.Id);
    expect(await lab.a.docker('run', '--rm', '--network', 'none', name('app'))).toMatch(/^changed\n/);
  });

  it('are built again where they are gone and no registry has them', async () => {
    await forget('app', 'runtime');
    const outcome = await load();
    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toEqual({ base: 'reused', runtime: 'built', app: 'built' });
    for (const image of chainImages) expect(await lab.api.listKeyTags(`${path}/${image}`)).toEqual([]);
  });

  it('get their name back where it stands for something else', async () => {
    await lab.a.docker('tag', name('base'), name('app'));
    const outcome = await load();
    expect(readOutcomes(outcome)).toEqual(forAll(chainImages, 'reused'));
    expect((await inspect(keptAs('app', outcome.result('app').key))).Id).toBe(
      (await inspect(name('app'))).Id,
    );
    expect((await inspect(name('app'))).Id).not.toBe((await inspect(name('base'))).Id);
  });

  describe('that a CI job has pushed', () => {
    let pushed: Readonly<Record<string, ImageResult>>;

    beforeAll(async () => {
      await lab.b.reset();
      const outcome = await buildImages({ workspace, engine: lab.b, as: pushTo('main'), env: REUSE });
      expect(outcome).toMatchObject({ code: 0 });
      pushed = Object.fromEntries(chainImages.map((image) => [image, outcome.result(image)]));
      await forget(...chainImages);
    });

    it('are pulled by digest and given their names, and not built', async () => {
      const outcome = await load();
      expect(outcome).toMatchObject({ code: 0 });
      expect(readOutcomes(outcome)).toEqual(forAll(chainImages, 'reused'));
      expect(outcome.builds).toEqual([]);
      const pulls = outcome.calls.filter(({ argv }) => argv[0] === 'pull').map(({ argv }) => argv.at(-1));
      expect(pulls.sort()).toEqual(
        chainImages
          .map((image) => `${lab.registry.host}/${path}/${image}@${String(pushed[image]?.digest)}`)
          .sort(),
      );
      for (const image of chainImages) {
        expect(outcome.result(image)).toMatchObject({
          key: pushed[image]?.key,
          digest: pushed[image]?.digest,
        });
        const { RepoDigests = [] } = await inspect(name(image));
        expect(RepoDigests.join(' ')).toContain(pushed[image]?.digest);
      }
      expect(await lab.a.docker('run', '--rm', '--network', 'none', name('app'))).toMatch(/^changed\n/);
    });

    it('are taken from the daemon then, and stood on by what is built', async () => {
      const again = await load();
      expect(readOutcomes(again)).toEqual(forAll(chainImages, 'reused'));
      expect(words(again)).not.toContain('pull --quiet');
      workspace.write({ 'apps/app/main.txt': 'changed again\n' });
      const outcome = await load();
      expect(outcome).toMatchObject({ code: 0 });
      expect(readOutcomes(outcome)).toEqual({ base: 'reused', runtime: 'reused', app: 'built' });
      const [link = ''] = readOption(outcome.build('app').argv, 'build-context');
      expect(link).toContain('docker-image://');
      expect(await lab.a.docker('run', '--rm', '--network', 'none', name('app'))).toMatch(/^changed again\n/);
      expect(await lab.api.listKeyTags(`${path}/app`)).toEqual([`key-${String(pushed['app']?.key)}`]);
    });
  });
});
