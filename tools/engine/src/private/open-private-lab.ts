import { runFolder } from '../folders';
import { installEngine } from '../install/install-engine';
import { openLabFolder, releaseStaleLabs } from '../lab/lab-folder';
import type { Bridge, Lab } from '../lab/types';
import { openGrpcBridge } from './grpc-bridge';
import { startPrivateEngine } from './private-engine';
import { startPrivateRegistry } from './private-registry';

/** Opens a lab with engines and registries of its own on this machine. */
export async function openPrivateLab(log: (line: string) => void): Promise<Lab> {
  const installation = await installEngine(log);
  const env = { ...process.env, PATH: `${installation.sbin}:${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
  for (const id of await releaseStaleLabs(runFolder, env)) log(`removed what lab ${id} had left`);

  const folder = openLabFolder(runFolder, env);
  const names = new Set<string>();
  const bridges: Bridge[] = [];
  let started = 0;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await Promise.all(bridges.map((bridge) => bridge.stop()));
    await folder.release();
  };
  const ensureOpen = (): void => {
    if (closing) throw new Error('the lab is closed');
  };
  return {
    async startEngine(name) {
      ensureOpen();
      if (names.has(name)) throw new Error(`the lab already has an engine "${name}"`);
      names.add(name);
      const begun = Date.now();
      const engine = await startPrivateEngine(name, ++started, folder, installation, env);
      log(`engine "${name}" started in ${Date.now() - begun} ms`);
      return engine;
    },
    async startRegistry(options = {}) {
      ensureOpen();
      const registry = await startPrivateRegistry(++started, folder, env, options);
      log(`registry ${registry.host} started`);
      return registry;
    },
    async openBridge({ env: { DOCKER_HOST = '' } }) {
      ensureOpen();
      const bridge = await openGrpcBridge(DOCKER_HOST.replace('unix://', ''));
      bridges.push(bridge);
      log(`bridge ${bridge.url} opened`);
      return bridge;
    },
    close: () => (closing ??= close()),
  };
}
