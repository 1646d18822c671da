import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { slugify } from '../model/slug';
import { findDataFolder } from './digest-store';
import type { Environment } from './read-environment';

/** What docker and buildx go by; none of it is a secret. */
const KEPT =
  /^(?:PATH|HOME|USERPROFILE|SystemRoot|DOCKER_(?:HOST|CONTEXT|CONFIG|CERT_PATH|TLS|TLS_VERIFY)|BUILDX_CONFIG|KUBECONFIG)$/i;

/**
 * Keeps what the environment of a run says about docker for the hook after it, which Nx may call in its daemon, whose
 * environment is another.
 */
export function keepRunEnvironment(workspaceRoot: string, run: string, env: Environment): void {
  const file = nameFile(workspaceRoot, run);
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => KEPT.test(name)));
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(kept));
  } catch {
    // A read-only workspace, a full disk: the hook does nothing, and the next run removes what this one made.
  }
}

/** Reads it once. @returns `null` for a run that kept nothing */
export function takeRunEnvironment(workspaceRoot: string, run: string): Environment | null {
  const file = nameFile(workspaceRoot, run);
  try {
    const env = JSON.parse(readFileSync(file, 'utf8')) as Environment;
    rmSync(file, { force: true });
    return env;
  } catch {
    return null;
  }
}

function nameFile(workspaceRoot: string, run: string): string {
  return join(findDataFolder(workspaceRoot, process.env), 'nx-buildx-runs', `${slugify(run, 60)}.json`);
}
