import { existsSync, realpathSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runCommand } from '../process/run-command';
import { CERTIFICATES, type NodeParts } from './stage-files';

/** Finds the busybox of the lab's packages, or the machine's. */
export function findBusybox(path: string): string {
  const found = path
    .split(delimiter)
    .map((folder) => join(folder, 'busybox'))
    .find((file) => existsSync(file));
  if (!found) throw new Error('there is no busybox, of which base images are made');
  return found;
}

/** Finds the machine's own node and npm, certificates, and the package registry that its npm uses. */
export async function findNodeParts(env: NodeJS.ProcessEnv): Promise<NodeParts> {
  const npm = join((await runCommand('npm', ['root', '--global'], { env })).trim(), 'npm');
  const registry = (await runCommand('npm', ['config', 'get', 'registry'], { env })).trim();
  const certificates = [env['NODE_EXTRA_CA_CERTS'], env['SSL_CERT_FILE'], CERTIFICATES].find(
    (file) => file && existsSync(file),
  );
  return {
    node: realpathSync(process.execPath),
    npm: realpathSync(npm),
    ...(certificates && { certificates }),
    npmrc: formatNpmrc(registry),
  };
}

/**
 * npm's settings inside the base image: RUN steps find packages where the machine does. A registry whose address carries
 * a password is left out; a step that needs one mounts the machine's .npmrc as a secret.
 */
export function formatNpmrc(registry: string): string {
  const quiet = ['audit=false', 'fund=false', 'update-notifier=false'];
  const url = URL.canParse(registry) ? new URL(registry) : undefined;
  const usable = url && !url.username && !url.password;
  return `${[...(usable ? [`registry=${registry}`] : []), ...quiet].join('\n')}\n`;
}
