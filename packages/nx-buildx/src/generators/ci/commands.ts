import { PNPM_VERSION } from './setup';
import type { CiSetup, RegistryLogin } from './setup';

/** Builds what a change affects. Two commands, so that all images run in one process (docs/decisions/0002). */
export function buildAffected({ packageManager: { exec }, target }: CiSetup): readonly string[] {
  return [`${exec} nx affected -t build`, `${exec} nx affected -t ${target} --batch`];
}

/**
 * Builds what does not exist yet. Not what is affected: an image whose base image moved, or that was never built, is
 * affected by no change, and publishing all needs it. One that exists costs a request.
 */
export function buildAll({ packageManager: { exec }, target }: CiSetup): readonly string[] {
  return [`${exec} nx run-many -t build`, `${exec} nx run-many -t ${target} --batch`];
}

/** Puts the tags of a commit of the default branch on all images. */
export function publishCommit(setup: CiSetup): string {
  return publish(setup, 'latest,sha-$(git rev-parse --short=12 HEAD)');
}

/**
 * Puts a git tag on all images, once they exist. A tag may only be put on what the default branch's run built, and is
 * often pushed together with its commit, so that this run starts no later than that one. Nothing else is waited for.
 *
 * The tag is given as a rule: git allows commas in one, and its text would be a list.
 */
export function publishTag(setup: CiSetup): readonly string[] {
  return [
    'for attempt in $(seq 20); do',
    '  failed=false',
    `  output=$(${publish(setup, 'type=ref,event=tag')} 2>&1) || failed=true`,
    `  printf '%s\\n' "$output"`,
    '  [ "$failed" = true ] || exit 0',
    `  case "$output" in *'[image-unbuilt]'*) sleep 60 ;; *) exit 1 ;; esac`,
    'done',
    'exit 1',
  ];
}

/** Deletes what nobody needs. What images copy from `build` targets is a part of their keys: without it those are kept. */
export function pruneCache({ packageManager: { exec } }: CiSetup): readonly string[] {
  return [`${exec} nx run-many -t build`, `${exec} nx-buildx cache prune --yes`];
}

/** `docker login` in a shell; the password is in no argument. */
export function logIn({ host, prefix }: RegistryLogin): string {
  const registry = host ?? '"${NX_BUILDX_REGISTRY%%/*}"';
  return `echo "$${prefix}_PASSWORD" | docker login ${registry} --username "$${prefix}_USERNAME" --password-stdin`;
}

/** What makes the package manager available where nothing but Node is. */
export function installPackageManager({ packageManager: { name, version } }: CiSetup): readonly string[] {
  switch (name) {
    case 'npm':
      return [];
    case 'pnpm':
      return [`npm install --global pnpm@${version ?? PNPM_VERSION}`];
    case 'bun':
      return [`npm install --global bun@${version ?? 'latest'}`];
    case 'yarn':
      // Corepack takes the version that package.json pins, or yarn's own configuration.
      return ['corepack enable'];
  }
}

function publish({ packageManager: { exec }, target }: CiSetup, tags: string): string {
  return `${exec} nx run-many -t ${target}-publish --tags="${tags}"`;
}
