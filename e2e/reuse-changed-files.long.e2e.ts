import { chmodSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageResult } from '../packages/nx-buildx/src/model/result';
import { type BuildOutcome, buildImages, describeOutcome, startBuild } from './rig/build-images';
import { person, pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import type { RecordedBuild } from './rig/recorder';
import { REUSE, forAll, readOutcomes } from './rig/reuse';
import { planImages } from './rig/run-plugin';
import { atEnd } from './rig/test-folder';
import {
  type Files,
  type Workspace,
  createWorkspace,
  describePlugin,
  describeProject,
} from './rig/workspace';

const lab = useLab();

const NAP = 'RUN sleep 4';
const content = 'content of before\n';

function describeDockerfile(name: string, base = 'busybox:1.36'): string {
  return `FROM ${base}\nCOPY early /early\n${NAP} && echo ${name}\nCOPY late /late\n`;
}

/** Files that are copied before and after a nap, in which the test writes. */
function describeSleeper(name: string, base?: string): Files {
  return describeProject(name, {
    Dockerfile: describeDockerfile(name, base),
    'early/file': content,
    'late/file': content,
    'elsewhere/file': content,
  });
}

function isAsleep({ progress }: RecordedBuild): boolean {
  return progress.steps.some(({ name, state }) => name.startsWith(NAP) && state === 'running');
}

/** What is written in the nap. Gets the project's folder. */
type Edit = (folder: string) => void;

const late = (folder: string): string => join(folder, 'late/file');

function restoreTimes(file: string, write: () => void): void {
  const { atime, mtime } = statSync(file);
  write();
  utimesSync(file, atime, mtime);
}

/** Edits that the build may have seen or not. */
const doubtful: Readonly<Record<string, Edit>> = {
  'other-size': (folder) => writeFileSync(late(folder), 'longer than it was before\n'),
  'same-size': (folder) => writeFileSync(late(folder), content.toUpperCase()),
  'same-size-and-time': (folder) =>
    restoreTimes(late(folder), () => writeFileSync(late(folder), content.toUpperCase())),
  'there-and-back': (folder) =>
    restoreTimes(late(folder), () => {
      writeFileSync(late(folder), content.toUpperCase());
      writeFileSync(late(folder), content);
    }),
  'moved-over': (folder) =>
    restoreTimes(late(folder), () => {
      writeFileSync(join(folder, 'draft'), content.toUpperCase());
      renameSync(join(folder, 'draft'), late(folder));
    }),
  'other-mode': (folder) => chmodSync(late(folder), 0o755),
  'copied-before': (folder) => writeFileSync(join(folder, 'early/file'), content.toUpperCase()),
  'new-file': (folder) => writeFileSync(join(folder, 'late/new'), 'new\n'),
  'ignore-file': (folder) => writeFileSync(join(folder, '.dockerignore'), '**/new\n'),
  dockerfile: (folder) => writeFileSync(join(folder, 'Dockerfile'), 'FROM busybox:1.36\nCOPY late /late\n'),
  'dockerfile-and-back': (folder) => {
    writeFileSync(join(folder, 'Dockerfile'), 'FROM busybox:1.36\n');
    writeFileSync(join(folder, 'Dockerfile'), describeDockerfile('dockerfile-and-back'));
  },
  // Its child waits for it.
  'edited-parent': (folder) => writeFileSync(late(folder), content.toUpperCase()),
};
/** Edits of what the build does not read, and, last, of its child's files, which waits for it. */
const harmless: Readonly<Record<string, Edit>> = {
  elsewhere: (folder) => writeFileSync(join(folder, 'elsewhere/file'), content.toUpperCase()),
  'parent-of-edited': (folder) =>
    writeFileSync(join(folder, '../edited-while-waiting/late/file'), content.toUpperCase()),
};
const sleepers = { ...doubtful, ...harmless };
const unkept = [...Object.keys(doubtful), 'on-edited-parent', 'edited-while-waiting'];
const kept = Object.keys(harmless);
const images = [...unkept, ...kept];

describe('files that are written to while images are built of them', () => {
  let workspace: Workspace;
  let planned: Readonly<Record<string, string>>;
  let outcome: BuildOutcome;

  beforeAll(async () => {
    const own = `${lab.registry.host}/edited`;
    workspace = createWorkspace({
      plugin: { ...describePlugin(lab, 'edited'), maxParallel: 16 },
      files: {
        ...(Object.assign({}, ...Object.keys(sleepers).map((name) => describeSleeper(name))) as Files),
        ...describeSleeper('on-edited-parent', `${own}/edited-parent`),
        ...describeSleeper('edited-while-waiting', `${own}/parent-of-edited`),
      },
    });
    const { plan } = await planImages(workspace, lab.a, pushTo('main'));
    planned = Object.fromEntries(plan.images.map(({ project, reuse }) => [project, reuse.key ?? '']));

    const request = { workspace, engine: lab.a, as: pushTo('main'), env: REUSE };
    const { process: nx, recorder } = startBuild(request);
    const left = new Map(Object.entries(sleepers));
    await nx.meanwhile('every build that waits for no other was in its nap', () => {
      for (const build of recorder.builds()) {
        const edit = left.get(build.image);
        if (edit === undefined || !isAsleep(build)) continue;
        edit(join(workspace.root, 'apps', build.image));
        left.delete(build.image);
      }
      return left.size === 0;
    });
    outcome = describeOutcome(await nx.done, recorder, workspace);
  });

  it('harm no build', () => {
    expect(outcome).toMatchObject({ code: 0 });
    expect(readOutcomes(outcome)).toEqual(forAll(images, 'built'));
    // So says Node of many builds at once that all wait for one signal.
    expect(outcome.output).not.toContain('MaxListenersExceededWarning');
    for (const image of images) expect(planned[image]).toMatch(/^[0-9a-f]{32}$/);
  });

  it.each(unkept)('leave the image without a key, with its tag and a warning: %s', async (image) => {
    const { key, warnings } = outcome.result(image);
    expect(key).toBeNull();
    expect(warnings).toEqual([expect.stringContaining('not kept for reuse: ')]);
    expect(outcome.output).toContain(`⚠ ${image}:image: not kept for reuse: `);
    expect(await lab.api.listKeyTags(`edited/${image}`)).toEqual([]);
    expect(await lab.api.listTags(`edited/${image}`)).toEqual(['latest']);
  });

  it.each(kept)('leave the image its key where it reads none of them: %s', async (image) => {
    expect(outcome.result(image)).toMatchObject({ key: planned[image], warnings: [] });
    expect(await lab.api.listKeyTags(`edited/${image}`)).toEqual([`key-${String(planned[image])}`]);
  });

  it('have their images built once more, which are taken then', async () => {
    const run = () => buildImages({ workspace, engine: lab.a, as: pushTo('main'), env: REUSE });
    const again = await run();
    expect(again).toMatchObject({ code: 0 });
    expect(readOutcomes(again)).toEqual({ ...forAll(unkept, 'built'), ...forAll(kept, 'reused') });
    for (const image of images) {
      const { key, digest, warnings } = again.result(image);
      expect(warnings).toEqual([]);
      expect(await lab.api.listKeyTags(`edited/${image}`)).toEqual([`key-${String(key)}`]);
      expect((await lab.api.readManifest(`edited/${image}`, `key-${String(key)}`))?.digest).toBe(digest);
    }
    for (const image of ['there-and-back', 'dockerfile-and-back'])
      expect(again.result(image).key).toBe(planned[image]);
    const last = await run();
    expect(readOutcomes(last)).toEqual(forAll(images, 'reused'));
    expect(last.calls).toEqual([]);
  });
});

describe('a file that is written to while its image is built for the daemon', () => {
  /** An image without a registry, which only the daemon has. */
  function createLoaded(name: string) {
    const { baseImages } = describePlugin(lab, 'unused');
    const workspace = createWorkspace({ plugin: { baseImages }, files: describeSleeper(name) });
    if (lab.a.kind === 'host') atEnd(() => void lab.a.docker('image', 'rm', '--force', name));
    const request = { workspace, engine: lab.a, as: person, env: REUSE };
    return {
      workspace,
      run: () => buildImages(request),
      /** Keys that the daemon keeps it under. */
      readKeys: async () => {
        const reference = `reference=localhost/nx-buildx/${name}:key-*`;
        const tags = await lab.a.docker('image', 'ls', '--format', '{{.Tag}}', '--filter', reference);
        return tags.split('\n').filter((tag) => tag !== '');
      },
      editInNap: async (docker?: string): Promise<ImageResult> => {
        const { process: nx, recorder } = startBuild({ ...request, ...(docker && { docker }) });
        await nx.meanwhile('the build is in its nap', () => recorder.builds().some(isAsleep));
        workspace.write({ [`apps/${name}/late/file`]: content.toUpperCase() });
        await nx.done;
        return workspace.readJson(`dist/images/${name}/result.json`) as ImageResult;
      },
    };
  }

  it('leaves it without its key, until it is built again', async () => {
    const { workspace, run, readKeys, editInNap } = createLoaded('e2e-changed');
    expect(await editInNap()).toMatchObject({
      outcome: 'built',
      key: null,
      warnings: [expect.stringContaining('not kept for reuse: ')],
    });
    expect(await readKeys()).toEqual([]);

    workspace.write({ 'apps/e2e-changed/late/file': content });
    const again = await run();
    expect(readOutcomes(again)).toEqual({ 'e2e-changed': 'built' });
    expect(await readKeys()).toEqual([`key-${String(again.result('e2e-changed').key)}`]);
    expect(readOutcomes(await run())).toEqual({ 'e2e-changed': 'reused' });

    workspace.write({ 'apps/e2e-changed/late/file': 'another\n' });
    const other = await run();
    expect(await readKeys()).toEqual([`key-${String(other.result('e2e-changed').key)}`]);
  });
});
