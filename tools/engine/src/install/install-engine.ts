import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { engineFolder } from '../folders';
import { LabUnavailableError } from '../lab/types';
import { fetchPackages } from './fetch-packages';
import { holdLock } from './hold-lock';
import { linkPrograms } from './link-programs';
import { parseOsRelease, planPackages } from './plan-packages';
import { readAptSources } from './read-apt-sources';

/** Packages unpacked into a folder of this checkout. */
export interface Installation {
  /** For the users of an engine: `docker` and nothing else. */
  readonly bin: string;
  /** For the lab itself: dockerd, containerd, registry, … and what the machine lacks of ip and nft. */
  readonly sbin: string;
  /** The packages' files, as below `/`. */
  readonly root: string;
}

/** Raised when what `linkPrograms` writes changes, so that older installations are left aside. */
const LAYOUT = 1;

/** Gives the private engine's programs; downloads them where this checkout does not have them yet. */
export async function installEngine(log: (line: string) => void): Promise<Installation> {
  const distribution = parseOsRelease(readFileSync('/etc/os-release', 'utf8'));
  const plan = planPackages(distribution);
  if (!plan)
    throw new LabUnavailableError(
      `no engine packages are known for ${distribution.id} ${distribution.version}`,
    );
  const key = createHash('sha256')
    .update(JSON.stringify([LAYOUT, process.arch, distribution, plan]))
    .digest('hex');
  const folder = join(
    engineFolder,
    'packages',
    `${distribution.id}-${distribution.codename}-${key.slice(0, 8)}`,
  );
  const installation = { bin: join(folder, 'bin'), sbin: join(folder, 'sbin'), root: join(folder, 'root') };
  if (existsSync(folder)) return installation;

  await holdLock(join(engineFolder, 'install.lock'), async () => {
    if (existsSync(folder)) return;
    log(`fetching the engine's packages: ${[...(plan.foreign?.packages ?? []), ...plan.own].join(' ')}`);
    mkdirSync(join(engineFolder, 'packages'), { recursive: true });
    removeUnfinished();
    const work = mkdtempSync(join(engineFolder, 'packages/.unfinished-'));
    try {
      const root = join(work, 'result/root');
      await fetchPackages(plan, readAptSources(), distribution.codename, work, root);
      await linkPrograms(join(work, 'result'));
      renameSync(join(work, 'result'), folder);
    } finally {
      rmSync(work, { recursive: true, force: true });
    }
  });
  return installation;
}

/** What a killed installation left; only the holder of the lock may call it. */
function removeUnfinished(): void {
  const packages = join(engineFolder, 'packages');
  for (const name of readdirSync(packages)) {
    if (name.startsWith('.unfinished-')) rmSync(join(packages, name), { recursive: true, force: true });
  }
}
