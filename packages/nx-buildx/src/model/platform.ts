import { slugify } from './slug';

/** What an architecture is called elsewhere, and the variant that goes without saying (containerd/platforms, `database.go`). */
const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'amd64',
  'x86-64': 'amd64',
  aarch64: 'arm64',
  armhf: 'arm/v7',
  armel: 'arm/v6',
  i386: '386',
};
const USUAL_VARIANTS: Readonly<Record<string, string>> = { arm64: 'v8', amd64: 'v1' };

/** A platform taken apart. */
export interface PlatformParts {
  readonly os: string;
  readonly architecture: string;
  /** Empty where it goes without saying. */
  readonly variant: string;
}

/** `os/architecture[/variant]` as written, in any of its usual spellings. */
export function parsePlatform(written: string): PlatformParts {
  const [os = '', named = '', ...rest] = written.toLowerCase().split('/');
  const [architecture = '', ...implied] = (ARCHITECTURES[named] ?? named).split('/');
  const variant = rest[0] ?? implied[0] ?? (architecture === 'arm' ? 'v7' : '');
  return { os, architecture, variant: USUAL_VARIANTS[architecture] === variant ? '' : variant };
}

/** One platform in one form: `linux/arm64` for `linux/arm64/v8` and `linux/aarch64`; a word by itself is left as it is. */
export function normalizePlatform(written: string): string {
  const { os, architecture, variant } = parsePlatform(written);
  return [os, architecture, variant].filter((part) => part !== '').join('/');
}

/**
 * Whether what runs one platform runs another: a variant runs those below it (containerd/platforms, `Only`).
 *
 * @param served one that a builder says it builds for
 */
export function runsPlatform(served: string, wanted: string): boolean {
  const [own, other] = [parsePlatform(served), parsePlatform(wanted)];
  if (own.os !== other.os || own.architecture !== other.architecture) return false;
  return own.variant === other.variant || rankVariant(own) >= rankVariant(other);
}

/** Whether one of the platforms that a builder names runs another. One that has yet to be started names none, and may. */
export function servesPlatform(served: readonly string[], wanted: string): boolean {
  return served.length === 0 || served.some((each) => runsPlatform(each, wanted));
}

function rankVariant({ architecture, variant }: PlatformParts): number {
  const named = variant === '' ? (USUAL_VARIANTS[architecture] ?? 'v0') : variant;
  return Number(/^v(\d+)$/.exec(named)?.[1] ?? 0);
}

/** As names of ours have it: `arm64` for `linux/arm64`, `arm.v7` for `linux/arm/v7`, `windows.amd64`; one in all its spellings. */
export function shortenPlatform(platform: string): string {
  return normalizePlatform(platform)
    .replace(/^linux\//, '')
    .replaceAll('/', '.');
}

/** A piece of a tag, file or folder name: `arm64` for `linux/arm64`. */
export function slugPlatform(platform: string): string {
  return slugify(shortenPlatform(platform), 20);
}
