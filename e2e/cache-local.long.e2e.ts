import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildImages, startBuild } from './rig/build-images';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { waitUntil } from './rig/wait-until';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './rig/workspace';

const lab = useLab();

/** Images whose last layer has as many random bytes as their `size.txt` says. */
function createSized(path: string, names: readonly string[], cache: object): Workspace {
  const dockerfile = [
    'FROM busybox:1.36',
    'RUN head -c 16 /dev/urandom > /installed',
    'COPY size.txt /',
    'RUN head -c "$(cat /size.txt)" /dev/urandom > /big',
    '',
  ];
  const images = names.map((name) =>
    describeProject(name, { Dockerfile: dockerfile.join('\n'), 'size.txt': '1000' }),
  );
  return createWorkspace({
    plugin: {
      ...describePlugin(lab, path),
      output: 'none',
      cache: { strategy: 'local', directory: '.cache', ...cache },
    },
    files: Object.assign({}, ...images) as Readonly<Record<string, string>>,
  });
}

const list = ({ root }: Workspace) => readdirSync(join(root, '.cache')).sort();

/** Every file of a cache folder with its size, and the index as it is. */
function describeFolder({ root }: Workspace, folder: string) {
  const path = join(root, '.cache', folder);
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((name) => {
    const stats = statSync(join(path, name));
    return stats.isFile() ? `${name} ${String(stats.size)}` : name;
  });
  // The build that was killed has read it.
  return {
    files: files.filter((file) => !file.startsWith('last-used')).sort(),
    index: readFileSync(join(path, 'index.json'), 'utf8'),
  };
}

/** Bytes of blobs that are being written in private folders. */
function measureIngest({ root }: Workspace): number {
  const fresh = readdirSync(join(root, '.cache')).filter((name) => name.includes('.new-'));
  const sizes = fresh.flatMap((name) => {
    const ingest = join(root, '.cache', name, 'ingest');
    try {
      return readdirSync(ingest, { recursive: true, encoding: 'utf8' }).map(
        (file) => statSync(join(ingest, file)).size,
      );
    } catch {
      return [];
    }
  });
  return Math.max(0, ...sizes);
}

it('a run killed in the middle of an export leaves the former cache as it was', async () => {
  const workspace = createSized('killed', ['app'], {});
  const request = { workspace, engine: lab.a, as: pushTo('main') };
  expect(await buildImages(request)).toMatchObject({ code: 0 });
  const before = describeFolder(workspace, 'app--main');

  workspace.write({ 'apps/app/size.txt': '100000000' });
  const { process: nx } = startBuild(request);
  await nx.meanwhile('a layer is being exported', () => measureIngest(workspace) > 100_000);
  nx.kill();
  await waitUntil('every process has ended', () => (nx.kill(), nx.processes().length === 0), 30_000);
  await nx.done;
  expect(list(workspace)).toEqual([
    expect.stringMatching(/^\.app--main\.new-/),
    expect.stringMatching(/^\.app--main\.read-/),
    'app--main',
  ]);
  expect(describeFolder(workspace, 'app--main')).toEqual(before);

  workspace.write({ 'apps/app/size.txt': '1000' });
  const after = await buildImages({ ...request, engine: lab.b });
  expect(after).toMatchObject({ code: 0 });
  expect(after.executed()).toEqual({});
  expect(list(workspace)).toEqual(['app--main']);
});

it('processes that end at once hold the bound together, and say what they removed', async () => {
  const names = ['one', 'two', 'three'];
  const workspace = createSized('bound', names, { maxSize: '1kb' });
  const build = (branch: string) =>
    buildImages({ workspace, engine: lab.a, as: pushTo(branch), mode: 'single' });
  expect(await build('old')).toMatchObject({ code: 0 });
  expect(list(workspace)).toEqual(names.map((name) => `${name}--old`).sort());

  const outcome = await build('main');
  expect(outcome).toMatchObject({ code: 0 });
  expect(list(workspace)).toEqual(names.map((name) => `${name}--main`).sort());
  const messages = outcome.run.notes.map(({ message }) => message);
  for (const name of names) {
    const said = messages.filter((each) => each.startsWith('removed ') && each.includes(`${name}--old`));
    expect({ name, said: said.length }).toEqual({ name, said: 1 });
  }
  expect(outcome.output).toContain('unused for longest: ');
});
