import type { BuildReport } from '../../model/build-report';
import type { PlannedImage } from '../../model/build-plan';
import { planned } from '../../plan/testing/workspace';
import type { Lookup, OpenCache, RunPorts } from '../ports';

export const DIGEST = `sha256:${'a'.repeat(64)}`;
export const OTHER = `sha256:${'b'.repeat(64)}`;
export const KEY = '0123456789abcdef0123456789abcdef';

/** A registry in memory: digest by `repository:tag`. */
export class FakeRegistry {
  readonly tags = new Map<string, string>();
  readonly asked: string[] = [];
  /** Why it gives no answer; `null`: it does. */
  silence: string | null = null;
  /** Whether tags stay what they are. */
  immutable = false;

  lookUp = (reference: string): Promise<Lookup> => {
    this.asked.push(reference);
    if (this.silence !== null) return Promise.resolve({ status: 'unknown', reason: this.silence });
    const digest = this.tags.get(reference);
    return Promise.resolve(digest === undefined ? { status: 'absent' } : { status: 'found', digest });
  };

  putTag: RunPorts['putTag'] = (repository, tag, digest) => {
    const name = `${repository}:${tag}`;
    if (this.silence !== null) return Promise.resolve({ status: 'failed', reason: this.silence });
    if (this.immutable && this.tags.has(name)) return Promise.resolve({ status: 'taken' });
    this.tags.set(name, digest);
    return Promise.resolve({ status: 'put' });
  };
}

/** A build of one step, which ran. */
export const BUILT: BuildReport = {
  status: 'succeeded',
  exitCode: 0,
  steps: { total: 1, cached: 0, executed: 1 },
  imports: [],
  cacheExport: null,
  digest: DIGEST,
  warnings: [],
  error: null,
};

const NO_LOCAL_CACHE: OpenCache = {
  folders: { imports: new Map(), export: null },
  warnings: [],
  close: ({ cacheExport }) => Promise.resolve(cacheExport),
};

/** Ports for which everything goes well. */
export function makePorts(registry: FakeRegistry, changes: Partial<RunPorts> = {}): RunPorts {
  return {
    openCache: () => Promise.resolve(NO_LOCAL_CACHE),
    build: () => Promise.resolve(BUILT),
    isBuilderLost: () => Promise.resolve(false),
    readFreeMemory: () => Infinity,
    readDigests: ({ digest }) =>
      Promise.resolve({ digest, platformDigests: digest === null ? {} : { 'linux/amd64': digest } }),
    readPlatforms: () => Promise.resolve(['linux/amd64']),
    assemble: () => Promise.resolve({ digest: DIGEST }),
    readResult: () => Promise.resolve(null),
    recordResult: () => Promise.resolve(),
    lookUp: registry.lookUp,
    putTag: registry.putTag,
    findChange: () => null,
    findUnseenInput: () => Promise.resolve(null),
    pull: () => Promise.resolve(null),
    nameLoaded: () => Promise.resolve(null),
    keepLoaded: () => Promise.resolve(null),
    nameMetadataFile: ({ project }) => project,
    prepareDockerfile: () => Promise.resolve(null),
    now: () => new Date(0),
    wait: () => Promise.resolve(),
    ...changes,
  };
}

/** One image of the default branch with a key, pushed unless told otherwise. */
export function makeImage(
  options: { readonly output?: 'push' | 'load'; readonly image?: readonly string[] } = {},
) {
  const plan = planned({
    images: { api: { ...options } },
    files: { 'apps/api/Dockerfile': 'FROM x' },
    findKey: () => ({ key: KEY, files: { digest: '', stamp: '' }, platform: 'linux/amd64' }),
  });
  const [image] = plan.images;
  if (image === undefined) throw new Error('there is one image');
  return { plan, image };
}

/** The same image, decided to be taken from where it is. */
export function decideReused(
  image: PlannedImage,
  decision: Partial<Extract<PlannedImage['decision'], { action: 'reuse' }>> = {},
): PlannedImage {
  const reuse = {
    action: 'reuse',
    reason: 'there',
    from: 'registry',
    digest: DIGEST,
    missingTags: [],
  } as const;
  return { ...image, decision: { ...reuse, ...decision } };
}
