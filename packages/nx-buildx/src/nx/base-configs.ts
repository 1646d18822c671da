import { parseReference } from '../model/reference';
import type { Environment } from '../plan/keys/base-environments';
import { isImageIndex } from '../registry/manifest';
import { findPlatformManifests } from '../registry/platform-manifest';
import type { RegistryReader } from '../registry/registry-client';

/** What only the configs of an external image say. */
export interface BaseConfigs {
  /** `ONBUILD` triggers of an external image, or why they cannot be told, in one line. */
  readonly findTriggers: (name: string, digest: string) => Promise<string | null>;
  /** `ENV`; `null` where it cannot be told, or is not the same for all platforms. */
  readonly readEnvironment: (name: string, digest: string) => Promise<Environment | null>;
}

/** OCI image-spec, config.md; `OnBuild` is Docker's. Of a stranger's making, so nothing is taken for granted. */
interface Config {
  readonly Env?: unknown;
  readonly OnBuild?: unknown;
}

/** Reads the configs of all platforms of an image, once each. */
export function createBaseConfigs(client: Pick<RegistryReader, 'getManifest' | 'getBlob'>): BaseConfigs {
  const known = new Map<string, Promise<readonly Config[] | null>>();
  const read = (name: string, digest: string) => {
    const found = known.get(digest) ?? readConfigs(name, digest, client);
    known.set(digest, found);
    return found;
  };
  return {
    findTriggers: async (name, digest) => {
      const configs = await read(name, digest);
      if (configs === null) return `whether ${name} has ONBUILD triggers cannot be told`;
      const hasTriggers = configs.some(({ OnBuild }) => Array.isArray(OnBuild) && OnBuild.length > 0);
      return hasTriggers ? `${name} has ONBUILD triggers, which read what no key knows of` : null;
    },
    readEnvironment: async (name, digest) => {
      const configs = await read(name, digest);
      const [first, ...others] = configs?.map(({ Env }) => parseEnvironment(Env)) ?? [];
      const isSame = others.every((each) => JSON.stringify(each) === JSON.stringify(first));
      return first !== undefined && isSame ? first : null;
    },
  };
}

async function readConfigs(
  name: string,
  digest: string,
  client: Pick<RegistryReader, 'getManifest' | 'getBlob'>,
): Promise<readonly Config[] | null> {
  const reference = parseReference(name);
  if (typeof reference === 'string') return null;
  const { host, path: repository } = reference.repository;
  const top = await client.getManifest({ host, repository, reference: digest });
  if (!top.ok || top.value === null) return null;
  const digests = Object.values(findPlatformManifests(top.value.manifest, digest, 'any'));
  const configs = await Promise.all(
    digests.map(async (each) => {
      const answer = await client.getManifest({ host, repository, reference: each });
      if (!answer.ok || answer.value === null || isImageIndex(answer.value.manifest)) return null;
      const blob = await client.getBlob({ host, repository }, answer.value.manifest.config.digest);
      return blob.ok && blob.value !== null ? parseConfig(blob.value) : null;
    }),
  );
  const found = configs.filter((each) => each !== null);
  return found.length === configs.length ? found : null;
}

function parseConfig(bytes: Buffer): Config | null {
  try {
    const { config } = JSON.parse(bytes.toString('utf8')) as { readonly config?: Config | null };
    return config ?? {};
  } catch {
    return null;
  }
}

/** Of two values of one name the last counts, as for BuildKit. */
function parseEnvironment(env: unknown): Environment {
  const entries = Array.isArray(env) ? env.filter((each) => typeof each === 'string') : [];
  return Object.fromEntries(
    entries.map((entry) => {
      const [name = '', ...value] = entry.split('=');
      return [name, value.join('=')] as const;
    }),
  );
}
