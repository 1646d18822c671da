import type { AptEntry } from './parse-apt-sources';

/** What `/etc/os-release` says. */
export interface Distribution {
  /** `debian`, `ubuntu`, … */
  readonly id: string;
  /** `12`, `24.04`; empty for rolling releases. */
  readonly version: string;
  /** `bookworm`, `noble`. */
  readonly codename: string;
}

/** Which packages to take from where. */
export interface PackagePlan {
  /** Taken from the machine's own release, together with whatever of their dependencies the machine lacks. */
  readonly own: readonly string[];
  /** Taken alone from another release, where the machine's own engine is too old to have buildx. */
  readonly foreign?: { readonly release: string; readonly packages: readonly string[] };
}

/** Small tools beside the engine; libraries are named where packages of another release need them. */
const TOOLS = [
  'runc',
  'tini',
  'nftables',
  'iproute2',
  'docker-registry',
  'busybox-static',
  'libsystemd0',
  'libseccomp2',
];
const DEBIAN_ENGINE = ['docker.io', 'docker-cli', 'docker-buildx', 'containerd'];
const UBUNTU_ENGINE = ['docker.io', 'docker-buildx', 'containerd'];

/** Reads os-release(5). */
export function parseOsRelease(text: string): Distribution {
  const get = (key: string): string => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  return { id: get('ID'), version: get('VERSION_ID'), codename: get('VERSION_CODENAME') };
}

/** Says which packages make an engine on a distribution, or undefined where none are known to. */
export function planPackages(distribution: Distribution): PackagePlan | undefined {
  const version = Number.parseFloat(distribution.version);
  if (distribution.id === 'ubuntu' && version >= 22.04) return { own: [...UBUNTU_ENGINE, ...TOOLS] };
  if (distribution.id !== 'debian') return undefined;
  if (Number.isNaN(version) || version >= 13) return { own: [...DEBIAN_ENGINE, ...TOOLS] };
  // Debian 12 has no buildx. Debian 13's engine needs a libc ≥ 2.34, which Debian 11 does not have.
  if (version < 12) return undefined;
  return {
    own: TOOLS,
    foreign: { release: 'trixie', packages: DEBIAN_ENGINE },
  };
}

/** The entries that describe the machine's own release: base, updates and security. */
export function selectOwnEntries(entries: readonly AptEntry[], codename: string): AptEntry[] {
  const wanted = [codename, `${codename}-updates`, `${codename}-security`, `${codename}/updates`];
  return entries
    .map((entry) => ({ ...entry, suites: entry.suites.filter((suite) => wanted.includes(suite)) }))
    .filter((entry) => entry.suites.length > 0);
}

/** The archive that carries the machine's base release, and so the other releases too. Never the security archive. */
export function selectBaseArchive(entries: readonly AptEntry[], codename: string): AptEntry | undefined {
  return entries.find((entry) => entry.suites.includes(codename));
}

/** Writes entries in the one-line style. */
export function formatSourcesList(entries: readonly AptEntry[]): string {
  return entries
    .flatMap((entry) => {
      const options = [
        entry.signedBy && `signed-by=${entry.signedBy}`,
        entry.trusted && 'trusted=yes',
      ].filter(Boolean);
      const prefix = options.length > 0 ? `deb [${options.join(' ')}]` : 'deb';
      return entry.uris.flatMap((uri) =>
        entry.suites.map((suite) => `${prefix} ${uri} ${suite} ${entry.components.join(' ')}\n`),
      );
    })
    .join('');
}
