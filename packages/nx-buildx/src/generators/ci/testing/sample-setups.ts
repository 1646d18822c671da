import type { CiSetup, PackageManagerSetup, RegistryLogin } from '../setup';

export const NPM: PackageManagerSetup = { name: 'npm', version: null, install: 'npm ci', exec: 'npx' };

export const PACKAGE_MANAGERS: readonly PackageManagerSetup[] = [
  NPM,
  { name: 'pnpm', version: null, install: 'pnpm install --frozen-lockfile', exec: 'pnpm exec' },
  { name: 'pnpm', version: '9.1.0', install: 'pnpm install --frozen-lockfile', exec: 'pnpm exec' },
  { name: 'yarn', version: '4.5.0', install: 'yarn install --immutable', exec: 'yarn' },
  { name: 'bun', version: null, install: 'bun install --no-cache', exec: 'bun' },
  { name: 'bun', version: '1.2.0', install: 'bun install --no-cache', exec: 'bun' },
];

export const NO_REGISTRY: readonly RegistryLogin[] = [{ host: null, prefix: 'REGISTRY' }];

export const REGISTRIES: Readonly<Record<string, readonly RegistryLogin[]>> = {
  none: NO_REGISTRY,
  github: [{ host: 'ghcr.io', prefix: 'REGISTRY' }],
  gitlab: [{ host: 'registry.gitlab.com', prefix: 'REGISTRY' }],
  other: [{ host: 'registry.acme.dev:5000', prefix: 'REGISTRY' }],
  two: [
    { host: 'ghcr.io', prefix: 'REGISTRY' },
    { host: 'cache.acme.dev', prefix: 'CACHE_REGISTRY' },
  ],
};

export function sampleSetup(changes: Partial<CiSetup> = {}): CiSetup {
  return {
    name: 'nx-buildx',
    fileName: 'nx-buildx',
    defaultBranch: 'main',
    target: 'image',
    packageManager: NPM,
    logins: NO_REGISTRY,
    ...changes,
  };
}
