import type { BuildOutcome } from './build-images';
import type { TestLab } from './lab';
import type { PackageServer } from './package-server';
import { readOption } from './recorder';
import { type Files, type Workspace, createWorkspace, describePlugin, describeProject } from './workspace';

export interface Installers {
  /** Of all repositories of the workspace in the lab's registry. */
  readonly path: string;
  /** Names of the images. */
  readonly images: readonly string[];
  /** Option `cache.mounts`. Default: the mount that they use. */
  readonly mounts?: unknown;
  /** More options of the plugin. */
  readonly plugin?: object;
  /** How long the step goes on after it has all packages, in seconds. Default: not at all. */
  readonly pause?: number;
}

/**
 * Images that stand on one of the workspace and install packages in a step like `npm ci`: what is in its cache mount, `pkgs`, is
 * not fetched again.
 */
export function createInstallers(
  lab: TestLab,
  { url }: PackageServer,
  { path, images, mounts = ['pkgs'], plugin: more = {}, pause = 0 }: Installers,
): Workspace {
  const fetch = `[ -f /cache/$p ] || wget -q -O /cache/$p ${url}/$p`;
  const dockerfile = [
    `FROM ${lab.registry.host}/${path}/base`,
    'COPY packages.txt .',
    `RUN --mount=type=cache,id=pkgs,target=/cache for p in $(cat packages.txt); do ${fetch} || exit 1; done; sleep ${String(pause)}`,
    '',
  ].join('\n');
  // The server is on loopback, which steps reach with the host's network only.
  const configuration = { targets: { image: { options: { network: 'host' } } } };
  const projects = images.map((name) =>
    describeProject(name, { Dockerfile: dockerfile, 'packages.txt': 'left\nright\n' }, configuration),
  );
  const plugin = describePlugin(lab, path);
  return createWorkspace({
    plugin: { ...plugin, cache: { ...(plugin['cache'] as object), mounts }, ...more },
    files: Object.assign(
      {},
      describeProject('base', { Dockerfile: 'FROM busybox:1.36\nWORKDIR /app\n' }),
      ...projects,
    ) as Files,
  });
}

/** Changes what an image installs, so that its step is executed. */
export function writePackages(workspace: Workspace, image: string, ...names: readonly string[]): void {
  workspace.write({ [`apps/${image}/packages.txt`]: `${names.join('\n')}\n` });
  workspace.commit(`packages of ${image}`);
}

/** Platform and builder of each helper build that puts content in, looks at it, or pushes it; sorted. */
export function listHelpers(
  { calls }: BuildOutcome,
  stage: 'restored' | 'found' | 'saved',
): readonly string[] {
  const helpers = calls.filter(({ argv }) => readOption(argv, 'target').includes(`nx-buildx-mount-${stage}`));
  return helpers
    .map(({ argv }) => [...readOption(argv, 'platform'), ...readOption(argv, 'builder')].join(' on '))
    .sort();
}

/** Digests of saved mounts by their refs. */
export async function listMounts({ api }: TestLab, path: string): Promise<Readonly<Record<string, string>>> {
  const digests = Object.entries(await api.listDigests(path));
  return Object.fromEntries(digests.filter(([name]) => name.includes(':_mount--')));
}
