import { cp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../engine/src/process/run-command';

const ROOT = join(__dirname, '../..');
const EXAMPLE = join(ROOT, 'examples/storefront');
const MADE_BY_TOOLS = new Set(['node_modules', 'dist', '.nx']);

/** The demo's "remote repository" of the example: a folder whose copies are what build machines check out. */
export interface ShopOrigin {
  /** Starts a branch whose only difference is one replaced text. Fails where the text is not in the file. */
  changeOnBranch(branch: string, change: TextChange): Promise<void>;
  /** The same on the branch that is there. */
  change(change: TextChange): Promise<void>;
  /** Puts a fresh check-out of the current branch into a folder that does not exist yet. */
  checkOut(folder: string): Promise<void>;
}

export interface TextChange {
  /** Relative to the workspace. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/**
 * Copies the example and commits it as `main`. On a machine without git the copy is used as it is: the environment of
 * a CI job names the branch too.
 *
 * @param baseImages for the plugin's option of that name; nothing is written where there are none
 */
export async function createOrigin(
  folder: string,
  baseImages: Readonly<Record<string, string>>,
): Promise<ShopOrigin> {
  await cp(EXAMPLE, folder, {
    recursive: true,
    filter: (path) => !MADE_BY_TOOLS.has(path.split('/').at(-1) ?? ''),
  });
  // Modes count in the keys of BuildKit's cache, and whoever cloned this repository may have done so for himself only.
  await runCommand('chmod', ['-R', 'u=rwX,go=rX', folder]);
  if (Object.keys(baseImages).length > 0) await addPluginOption(join(folder, 'nx.json'), { baseImages });
  const git = await findGit(folder);
  await git('init', '--quiet', '--initial-branch=main');
  await commit(git, 'Open the shop');
  const change = async (text: TextChange): Promise<void> => {
    await replaceText(join(folder, text.file), text);
    await commit(git, 'Change one line');
  };
  return {
    change,
    async changeOnBranch(branch, text) {
      await git('switch', '--quiet', '--create', branch);
      await change(text);
    },
    async checkOut(target) {
      await rm(target, { recursive: true, force: true });
      await cp(folder, target, { recursive: true });
      await symlink(join(ROOT, 'node_modules'), join(target, 'node_modules'));
    },
  };
}

type Git = (...args: readonly string[]) => Promise<unknown>;

async function findGit(folder: string): Promise<Git> {
  // Nobody's own settings (hooks, signatures, line ends) belong into this.
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
  const git: Git = (...args) => runCommand('git', args, { cwd: folder, env });
  const found = await git('--version').then(
    () => true,
    () => false,
  );
  return found ? git : () => Promise.resolve();
}

async function commit(git: Git, message: string): Promise<void> {
  await git('add', '--all');
  await git(
    '-c',
    'user.name=Demo',
    '-c',
    'user.email=demo@localhost',
    'commit',
    '--quiet',
    '--message',
    message,
  );
}

async function replaceText(file: string, { from, to }: TextChange): Promise<void> {
  const text = await readFile(file, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${file} must hold "${from}" once: the demo changes it`);
  await writeFile(file, text.replace(from, to));
}

interface NxJson {
  readonly plugins: readonly { readonly options: object }[];
}

async function addPluginOption(file: string, option: object): Promise<void> {
  const nxJson = JSON.parse(await readFile(file, 'utf8')) as NxJson;
  const plugins = nxJson.plugins.map((plugin) => ({ ...plugin, options: { ...plugin.options, ...option } }));
  await writeFile(file, JSON.stringify({ ...nxJson, plugins }, null, 2));
}
