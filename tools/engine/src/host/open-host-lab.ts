import { runFolder } from '../folders';
import { type LabFolder, openLabFolder, releaseStaleLabs } from '../lab/lab-folder';
import type { Engine, Lab, Registry } from '../lab/types';
import { runCommand } from '../process/run-command';

/**
 * Opens a lab inside the machine's own Docker. Nothing there is pruned or changed: an engine is a builder of its own, a
 * registry a container of its own, and both go when the lab closes. Images that a build loads stay in the machine's Docker.
 */
export async function openHostLab(log: (line: string) => void): Promise<Lab> {
  for (const id of await releaseStaleLabs(runFolder, process.env)) log(`removed what lab ${id} had left`);
  const folder = openLabFolder(runFolder, process.env);
  let started = 0;
  let closing: Promise<void> | undefined;
  return {
    startEngine: (name, { imageStore = 'containerd' } = {}) => {
      if (imageStore === 'classic')
        throw new Error('an engine with the classic image store needs the private way');
      return startHostEngine(name, `nxb${folder.id}-${++started}`, folder);
    },
    startRegistry: (options = {}) => {
      if (options.auth) throw new Error('a registry with a login needs the private way');
      return startHostRegistry(`nxb${folder.id}-${++started}`, folder, options.deletes ?? true);
    },
    openBridge: () => Promise.reject(new Error('a bridge needs the private way')),
    close: () => (closing ??= folder.release()),
  };
}

async function startHostEngine(name: string, builder: string, folder: LabFolder): Promise<Engine> {
  // Host networking, so that the builder reaches the registry on the loopback address.
  const create = [
    'create',
    '--name',
    builder,
    '--driver',
    'docker-container',
    '--driver-opt',
    'network=host',
    '--bootstrap',
  ];
  const remove = ['rm', '--force', builder];
  const buildx = (args: string[]): Promise<string> => runCommand('docker', ['buildx', ...args]);
  folder.addForeign('builders', builder);
  await buildx(create);
  const env = { BUILDX_BUILDER: builder };
  return {
    name,
    kind: 'host',
    cgroup: null,
    env,
    docker: (...args) => runCommand('docker', args, { env: { ...process.env, ...env } }),
    async reset() {
      await buildx(remove);
      await buildx(create);
    },
    async stop() {
      await buildx(remove);
    },
  };
}

async function startHostRegistry(container: string, folder: LabFolder, deletes: boolean): Promise<Registry> {
  const remove = `--env=REGISTRY_STORAGE_DELETE_ENABLED=${deletes}`;
  folder.addForeign('containers', container);
  await runCommand('docker', [
    'run',
    '--detach',
    '--name',
    container,
    '--publish',
    '127.0.0.1::5000',
    remove,
    'registry:2',
  ]);
  const port = await runCommand('docker', ['port', container, '5000/tcp']);
  const host = `127.0.0.1:${port.trim().split(':').at(-1) ?? ''}`;
  return {
    host,
    url: `http://${host}`,
    data: null,
    async stop() {
      await runCommand('docker', ['rm', '--force', '--volumes', container]);
    },
  };
}
