import type { TestLab } from './lab';
import { type Workspace, createWorkspace, describePlugin, describeProject } from './workspace';

/** What the images of {@link createPlatformImages} are built for. */
export const platforms = ['linux/amd64', 'linux/arm64'] as const;

/** Steps of the images: what is the same for two platforms is one step to one build, and to two builds two. */
export const stepCounts = { base: 2, web: 8 } as const;

/**
 * Two images of two platforms, of which an engine of either makes both: what runs, runs on the engine's own. `base` is a
 * set of files, and `web`, on it, a static web front whose pages are made once.
 */
export function createPlatformImages(lab: TestLab, path: string, plugin: object = {}): Workspace {
  const base = ['FROM scratch', 'COPY base.conf /etc/', 'COPY mime.types /etc/'];
  const web = [
    'FROM --platform=$BUILDPLATFORM busybox:1.36 AS pages',
    'COPY main.txt /src/',
    'RUN head -c 16 /dev/urandom | cat /src/main.txt - > /index.html',
    `FROM ${lab.registry.host}/${path}/base`,
    'COPY web.conf /etc/',
    'COPY --from=pages /index.html /public/',
  ];
  return createWorkspace({
    plugin: { ...describePlugin(lab, path), platforms, ...plugin },
    files: {
      ...describeProject('base', {
        Dockerfile: `${base.join('\n')}\n`,
        'base.conf': 'base\n',
        'mime.types': 'text/html html\n',
      }),
      ...describeProject('web', {
        Dockerfile: `${web.join('\n')}\n`,
        'web.conf': 'web\n',
        'main.txt': 'web\n',
      }),
    },
  });
}

/** What an index in the registry holds. */
export interface FoundIndex {
  readonly digest: string;
  /** Digest of the image by platform. */
  readonly images: Readonly<Record<string, string>>;
  /** How many other manifests there are: attestations. */
  readonly others: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Reads an index, and sees that the registry has all that it names. Fails where there is none. */
export async function readIndex(
  { api }: TestLab,
  repository: string,
  reference: string,
): Promise<FoundIndex> {
  const top = await api.readManifest(repository, reference);
  const manifests = top?.body.manifests;
  if (top === null || manifests === undefined) throw new Error(`${repository}:${reference} is no index`);
  for (const { digest } of manifests) {
    if ((await api.readManifest(repository, digest)) === null)
      throw new Error(`${repository} has no ${digest}, which ${reference} names`);
  }
  const images = manifests.flatMap(({ digest, platform }) =>
    platform === undefined || platform.os === 'unknown'
      ? []
      : [[`${platform.os}/${platform.architecture}`, digest] as const],
  );
  return {
    digest: top.digest,
    images: Object.fromEntries(images),
    others: manifests.length - images.length,
    annotations: top.body.annotations ?? {},
  };
}
