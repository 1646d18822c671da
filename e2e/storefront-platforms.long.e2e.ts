import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { chooseBase } from '../tools/demo/choose-base';
import { buildImages } from './rig/build-images';
import { pushTo } from './rig/jobs';
import { useLab } from './rig/lab';
import { platforms, readIndex } from './rig/platforms';
import { createWorkspace, repositoryRoot } from './rig/workspace';
import type { Files, Workspace } from './rig/workspace';

const lab = useLab();
const example = join(repositoryRoot, 'examples/storefront');
const FOLDERS = ['apps', 'images', 'libs'];

function readExample(folder: string): Files {
  const entries = readdirSync(join(example, folder), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Object.fromEntries(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(example.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}

async function openStorefront(): Promise<Workspace> {
  const { plugins, ...nxJson } = JSON.parse(readFileSync(join(example, 'nx.json'), 'utf8')) as {
    readonly plugins: readonly { readonly options: object }[];
  };
  const { baseImages } = await chooseBase(lab.a, lab.registry);
  const ignoreFile = readFileSync(join(example, '.dockerignore'), 'utf8');
  return createWorkspace({
    plugin: { ...plugins[0]?.options, baseImages },
    nxJson,
    files: { '.dockerignore': ignoreFile, ...Object.assign({}, ...FOLDERS.map(readExample)) },
  });
}

it('the static web front of the example is built for two platforms, and both are in its index', async () => {
  const workspace = await openStorefront();
  const env = {
    NX_BUILDX_REGISTRY: `${lab.registry.host}/shop`,
    NX_BUILDX_CACHE_REPOSITORY: `${lab.registry.host}/shop/cache`,
  };
  const args = ['run', 'web:image-pages'];
  const outcome = await buildImages({ workspace, engine: lab.a, as: pushTo('main'), env, args });
  expect(outcome).toMatchObject({ code: 0 });
  const index = await readIndex(lab, 'shop/web-pages', 'latest');
  expect(Object.keys(index.images).sort()).toEqual(platforms);
  expect(outcome.run.images).toHaveLength(2);
});
