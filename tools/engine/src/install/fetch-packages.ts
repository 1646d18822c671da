import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../process/run-command';
import { type AptEntry } from './parse-apt-sources';
import { type PackagePlan, formatSourcesList, selectBaseArchive, selectOwnEntries } from './plan-packages';

/** An apt with lists and cache of its own; of the machine's it reads configuration, keys and what is installed. */
class PrivateApt {
  private readonly options: readonly string[];
  readonly archives: string;

  constructor(folder: string, entries: readonly AptEntry[]) {
    this.archives = join(folder, 'cache/archives');
    mkdirSync(join(this.archives, 'partial'), { recursive: true });
    mkdirSync(join(folder, 'lists/partial'), { recursive: true });
    const sources = join(folder, 'sources.list');
    writeFileSync(sources, formatSourcesList(entries));
    this.options = [
      `Dir::Etc::sourcelist=${sources}`,
      'Dir::Etc::sourceparts=/dev/null',
      `Dir::State::lists=${join(folder, 'lists')}`,
      `Dir::Cache=${join(folder, 'cache')}`,
      `Dir::Log=${folder}`,
      'Debug::NoLocking=1',
      'APT::Sandbox::User=root',
      'Acquire::Languages=none',
      'Acquire::Retries=3',
    ].flatMap((option) => ['-o', option]);
  }

  async run(...args: string[]): Promise<void> {
    await runCommand('apt-get', [...this.options, '-qq', ...args], { cwd: this.archives });
  }
}

/** Downloads a plan's packages below `work` and unpacks them into `root`. Nothing outside the two is written. */
export async function fetchPackages(
  plan: PackagePlan,
  sources: readonly AptEntry[],
  codename: string,
  work: string,
  root: string,
): Promise<void> {
  const own = new PrivateApt(join(work, 'own'), selectOwnEntries(sources, codename));
  await own.run('update');
  // Resolves against what the machine has installed: only what it lacks comes down.
  await own.run(
    '--yes',
    '--no-install-recommends',
    '--no-upgrade',
    '--download-only',
    'install',
    ...plan.own,
  );
  // The newest keys that the verified release of the machine has, for they sign the next release too; those that are
  // installed may be older.
  if (plan.foreign) await own.run('download', 'debian-archive-keyring');
  await unpackPackages(own.archives, root);
  if (!plan.foreign) return;

  const base = selectBaseArchive(sources, codename);
  if (!base) throw new Error(`the apt sources of this machine name no archive for "${codename}"`);
  const { release, packages } = plan.foreign;
  const entry = {
    uris: base.uris,
    suites: [release],
    components: ['main'],
    signedBy: join(root, 'usr/share/keyrings/debian-archive-keyring.gpg'),
    trusted: false,
  };
  const foreign = new PrivateApt(join(work, release), [entry]);
  await foreign.run('update');
  await foreign.run('download', ...packages);
  await unpackPackages(foreign.archives, root);
}

async function unpackPackages(archives: string, root: string): Promise<void> {
  mkdirSync(root, { recursive: true });
  const files = readdirSync(archives).filter((name) => name.endsWith('.deb'));
  await Promise.all(files.map((name) => runCommand('dpkg', ['-x', join(archives, name), root])));
}
