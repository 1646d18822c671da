import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { slugify } from '../model/slug';
import { findDataFolder } from './digest-store';
import type { Environment } from './read-environment';

/**
 * What docker and buildx go by, and what leads a kubeconfig's helper to its credentials: addresses, names and paths, none
 * of them a secret.
 */
const KEPT = new RegExp(
  `^(?:${[
    'PATH|HOME|USERPROFILE|SystemRoot|SSH_AUTH_SOCK',
    'DOCKER_(?:HOST|CONTEXT|CONFIG|CERT_PATH|TLS|TLS_VERIFY|API_VERSION)|BUILDX_CONFIG',
    // A pod without a kubeconfig knows its cluster by these.
    'KUBECONFIG|KUBERNETES_SERVICE_(?:HOST|PORT)',
    'AWS_(?:PROFILE|(?:DEFAULT_)?REGION|CONFIG_FILE|SHARED_CREDENTIALS_FILE|ROLE_ARN|WEB_IDENTITY_TOKEN_FILE)',
    'GOOGLE_APPLICATION_CREDENTIALS|CLOUDSDK_(?:CONFIG|ACTIVE_CONFIG_NAME)',
    'AZURE_(?:CONFIG_DIR|CLIENT_ID|TENANT_ID|FEDERATED_TOKEN_FILE)',
  ].join('|')})$`,
  'i',
);

/** Of a variable that may be a secret only the name is written. */
type WrittenEnvironment = Readonly<Record<string, string | null>>;

/**
 * Keeps what the environment of a run says about docker for the hook after it, which Nx may call in its daemon, whose
 * environment is another.
 */
export function keepRunEnvironment(workspaceRoot: string, run: string, env: Environment): void {
  const file = nameFile(workspaceRoot, run);
  const kept: WrittenEnvironment = Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, (KEPT.test(name) ? value : null) ?? null]),
  );
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(kept));
  } catch {
    // A read-only workspace, a full disk: the hook does nothing, and the next run removes what this one made.
  }
}

/**
 * Reads it once.
 *
 * @param own gives what was not written. Without Nx's daemon it is the run's own environment; with it, the one that the
 *   daemon began with, of which what the run did not have is left out
 * @returns `null` for a run that kept nothing
 */
export function takeRunEnvironment(workspaceRoot: string, run: string, own: Environment): Environment | null {
  const file = nameFile(workspaceRoot, run);
  try {
    const kept = JSON.parse(readFileSync(file, 'utf8')) as WrittenEnvironment;
    rmSync(file, { force: true });
    return Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, value ?? own[name]]));
  } catch {
    return null;
  }
}

function nameFile(workspaceRoot: string, run: string): string {
  return join(findDataFolder(workspaceRoot, process.env), 'nx-buildx-runs', `${slugify(run, 60)}.json`);
}
