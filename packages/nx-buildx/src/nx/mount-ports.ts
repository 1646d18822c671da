import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Buildx } from '../docker/buildx';
import { formatReference, parseReference } from '../model/reference';
import type { MountFacts } from '../plan/format-mount-helper';
import { readSavedMount } from '../registry/saved-mount';
import { holdMount } from '../run/mounts/hold-mount';
import type { MountPorts, SavedMount } from '../run/mounts/ports';
import type { ResultStore } from '../run/record-results';
import type { RegistryAccess } from './registry-access';

export interface MountPortsInput {
  readonly workspaceRoot: string;
  /** Temporary folder of this process, which goes with it. */
  readonly folder: string;
  readonly store: ResultStore;
  readonly buildx: Pick<Buildx, 'build'>;
  readonly registries: Pick<RegistryAccess, 'lookUp' | 'getManifest'>;
  readonly signal: AbortSignal;
}

export function createMountPorts(input: MountPortsInput): MountPorts {
  const { workspaceRoot, folder, store, buildx, registries, signal } = input;
  return {
    findSaved: (refs) => findSaved(refs, registries),
    runHelper: async ({ dockerfile, formatArgv }) => {
      const own = await mkdtemp(join(folder, 'mount-'));
      const paths = { folder: own, output: `${own}.output`, metadataFile: `${own}.json` };
      await writeFile(join(paths.folder, 'Dockerfile'), dockerfile);
      const { metadataFile } = paths;
      const report = await buildx.build({ argv: formatArgv(paths), metadataFile, signal });
      return { report, facts: await readFacts(paths.output) };
    },
    hold: (key, work) => holdMount(workspaceRoot, key, work),
    readRun: () => store.readRun(),
    record: (result) => store.recordMount(result),
    makeNonce: randomUUID,
    now: () => new Date(),
  };
}

/** Small files of one line each. */
async function readFacts(folder: string): Promise<MountFacts> {
  const names = await readdir(folder).catch(() => []);
  const facts = names.map(
    async (name) => [name, (await readFile(join(folder, name), 'utf8')).trim()] as const,
  );
  return Object.fromEntries(await Promise.all(facts));
}

/** What a registry keeps to itself is taken for absent, as everywhere. */
async function findSaved(
  refs: readonly string[],
  { lookUp, getManifest }: MountPortsInput['registries'],
): Promise<SavedMount> {
  const answers = await Promise.all(
    refs.map(async (ref) => [ref, parseReference(ref), await lookUp(ref)] as const),
  );
  for (const [ref, reference, answer] of answers) {
    if (answer.status === 'unknown') return { status: 'unknown', reason: answer.reason };
    if (answer.status !== 'found' || typeof reference === 'string') continue;
    const { repository } = reference;
    const { digest } = answer;
    const manifest = await getManifest(repository, digest);
    if (!manifest.ok) return { status: 'unknown', reason: manifest.error.message };
    const facts = manifest.value === null ? null : readSavedMount(manifest.value.manifest);
    if (facts === null) return { status: 'foreign', ref, reason: `${ref} holds no cache mount` };
    return { status: 'found', ref, image: formatReference({ repository, tag: null, digest }), ...facts };
  }
  return { status: 'absent' };
}
