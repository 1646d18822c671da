import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engineFolder } from '../../engine/src/folders';
import { holdLock } from '../../engine/src/install/hold-lock';
import { runProcess } from '../run-process';

/** Nx 23 is what 7.3 accepts and what the plugin is measured with. */
const PACKAGES: Readonly<Record<string, string>> = {
  '@nx-tools/core': '~7.3.0',
  '@nx-tools/nx-container': '~7.3.0',
  '@nx/devkit': '23.2.1',
  '@nx/js': '23.2.1',
  dotenv: '^16.0.0',
  nx: '23.2.1',
  tslib: '^2.6.0',
};

export interface InstalledPackages {
  /** Absolute. */
  readonly nodeModules: string;
  /** Of all that was asked for, by name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Gives a folder with @nx-tools/nx-container and its Nx; installs it where this checkout has none yet. */
export async function installNxContainer(log: (line: string) => void): Promise<InstalledPackages> {
  const key = createHash('sha256').update(JSON.stringify(PACKAGES)).digest('hex').slice(0, 8);
  const parent = join(engineFolder, 'bench');
  const folder = join(parent, `nx-container-${key}`);
  await holdLock(join(engineFolder, 'bench.lock'), async () => {
    if (existsSync(folder)) return;
    log('installing @nx-tools/nx-container …');
    mkdirSync(parent, { recursive: true });
    const work = mkdtempSync(join(parent, '.unfinished-'));
    try {
      writeFileSync(join(work, 'package.json'), JSON.stringify({ private: true, dependencies: PACKAGES }));
      const argv = ['install', '--no-audit', '--no-fund', '--no-package-lock'];
      await runProcess('npm', argv, { cwd: work, env: withoutOuterNpm(process.env) });
      renameSync(work, folder);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
  const nodeModules = join(folder, 'node_modules');
  const versions = Object.fromEntries(
    Object.keys(PACKAGES).map((name) => [name, readVersion(join(nodeModules, name))]),
  );
  return { nodeModules, versions };
}

/** `npm run` tells its children which package they belong to, and an `npm install` among them would take that one. */
function withoutOuterNpm(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const outer = /^(?:npm_(?:package|lifecycle)_.*|npm_config_(?:local_prefix|prefix|workspaces?)|INIT_CWD)$/i;
  return Object.fromEntries(Object.entries(env).filter(([name]) => !outer.test(name)));
}

function readVersion(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}
