import type { NxJsonConfiguration } from '@nx/devkit';
import type { Reference, Repository } from '../model/reference';
import { parseReference, parseRepository } from '../model/reference';
import type { BaseDigests } from '../plan/keys/base-images';
import { copyImage } from '../registry/copy-image';
import { createImpatientClient } from '../registry/impatient-client';
import type { RegistryClient } from '../registry/registry-client';
import type { Assembly, AssemblyRequest, ImageDigests, Lookup, Tagging, WrittenImage } from '../run/ports';
import { assembleInRegistry } from './assemble-image';
import type { BaseConfigs } from './base-configs';
import { createBaseConfigs } from './base-configs';
import { readDigests } from './read-digests';
import type { GetManifest } from './read-digests';
import { readPlatforms } from './read-platforms';
import { openRegistryClient } from './open-registry-client';
import type { Environment } from './read-environment';

/** Milliseconds that a registry may say nothing at all before a run goes on without it. */
const SILENCE = 2000;

/** Registries as planning and running see them. Lives for one process. */
export interface RegistryAccess extends BaseConfigs {
  /** Tells of repositories or references that will be asked about soon. */
  readonly expect: (names: Iterable<string>) => void;
  /** What a tag stands for; one request. */
  readonly lookUp: (reference: string) => Promise<Lookup>;
  /** Digests of external images, one request each, all at once. */
  readonly resolveBases: (bases: ReadonlyMap<string, Reference>) => Promise<BaseDigests>;
  readonly readDigests: (written: WrittenImage, workspaceRoot: string) => Promise<ImageDigests>;
  /** See `RunPorts.readPlatforms`. */
  readonly readPlatforms: (
    written: Omit<WrittenImage, 'defaultPlatform'>,
    workspaceRoot: string,
  ) => Promise<readonly string[]>;
  /** A manifest by digest; fails with what the registry says. */
  readonly getManifest: GetManifest;
  readonly putTag: (repository: string, tag: string, digest: string) => Promise<Tagging>;
  /** See `RunPorts.assemble`; in repositories. */
  readonly assemble: (request: AssemblyRequest) => Promise<Assembly>;
  /** See `PublishPorts.copyImage`. */
  readonly copyImage: (from: string, digest: string, to: string) => Promise<string | null>;
  /** Ends what is still under way. */
  readonly close: () => Promise<void>;
}

export function openRegistries(env: Environment, nxJson: NxJsonConfiguration): RegistryAccess {
  const client = openRegistryClient(env, nxJson);
  const impatient = createImpatientClient(client, { silenceMs: SILENCE });
  const manifests = new Map<string, ReturnType<RegistryClient['getManifest']>>();

  const getManifest = (repository: Repository, digest: string) => {
    const name = `${repository.host}/${repository.path}@${digest}`;
    const found = manifests.get(name) ?? client.getManifest(locate(repository, digest));
    manifests.set(name, found);
    // What was not there may come, and what was refused may be given.
    void found
      .then((answer) => answer.ok && answer.value !== null)
      .then((isThere) => isThere || manifests.delete(name));
    return found;
  };

  return {
    expect: (names) => {
      for (const name of names) {
        const reference = parseReference(name);
        if (typeof reference !== 'string') impatient.expect(reference.repository.host);
      }
    },
    lookUp: async (text) => {
      const reference = parseReference(text);
      return typeof reference === 'string' ? { status: 'absent' } : lookUp(reference, impatient);
    },
    resolveBases: async (bases) =>
      new Map(
        await Promise.all(
          [...bases].map(
            async ([name, reference]) => [name, await resolveBase(name, reference, impatient)] as const,
          ),
        ),
      ),
    getManifest,
    readDigests: (written, workspaceRoot) => readDigests(written, workspaceRoot, getManifest),
    readPlatforms: (written, workspaceRoot) =>
      readPlatforms(written, workspaceRoot, {
        getManifest,
        getBlob: (repository, digest) => client.getBlob(placeOf(repository), digest),
      }),
    putTag: async (name, tag, digest) => {
      const reference = parseReference(name);
      if (typeof reference === 'string') return { status: 'failed', reason: reference };
      const { repository } = reference;
      const manifest = await getManifest(repository, digest);
      if (!manifest.ok) return { status: 'failed', reason: manifest.error.message };
      if (manifest.value === null) return { status: 'failed', reason: `${name} has no ${digest} any more` };
      const put = await client.putManifest(locate(repository, tag), manifest.value);
      if (put.ok) return { status: 'put' };
      return put.error.kind === 'exists'
        ? { status: 'taken' }
        : { status: 'failed', reason: put.error.message };
    },
    assemble: (request) => assembleInRegistry(request, getManifest, client),
    copyImage: async (from, digest, to) => {
      const [source, destination] = [parseRepository(from), parseRepository(to)];
      if (typeof source === 'string') return source;
      if (typeof destination === 'string') return destination;
      const copied = await copyImage(client, placeOf(source), placeOf(destination), digest);
      return copied.ok ? null : copied.error.message;
    },
    ...createBaseConfigs(impatient),
    close: () => client.close({ now: true }),
  };
}

function placeOf({ host, path }: Repository) {
  return { host, repository: path };
}

function locate(repository: Repository, reference: string) {
  return { ...placeOf(repository), reference };
}

async function lookUp(
  { repository, tag, digest }: Reference,
  client: Pick<RegistryClient, 'headManifest'>,
): Promise<Lookup> {
  const found = await client.headManifest(locate(repository, digest ?? tag ?? 'latest'));
  if (found.ok)
    return found.value === null ? { status: 'absent' } : { status: 'found', digest: found.value.digest };
  const { kind, message } = found.error;
  const isHidden = kind === 'unauthorized' || kind === 'denied';
  return isHidden ? { status: 'hidden' } : { status: 'unknown', reason: message };
}

async function resolveBase(
  name: string,
  { repository, tag }: Reference,
  client: Pick<RegistryClient, 'headManifest'>,
): Promise<{ readonly digest: string } | { readonly reason: string }> {
  const found = await client.headManifest(locate(repository, tag ?? 'latest'));
  if (!found.ok) return { reason: `base image ${name}: ${found.error.message}` };
  return found.value === null
    ? { reason: `base image ${name} is in no registry` }
    : { digest: found.value.digest };
}
