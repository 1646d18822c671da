import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Installation } from '../install/install-engine';
import type { LabFolder } from '../lab/lab-folder';
import type { Engine, EngineOptions } from '../lab/types';
import { runCommand } from '../process/run-command';
import { startEngineProcess } from './engine-process';
import { formatContainerdConfig, formatDockerdConfig, layOutEngine } from './format-engine-config';

/** Starts an engine with a data root, a socket, a bridge and client settings of its own. `index` is unique in the lab. */
export async function startPrivateEngine(
  name: string,
  index: number,
  lab: LabFolder,
  installation: Installation,
  env: NodeJS.ProcessEnv,
  { imageStore }: EngineOptions,
): Promise<Engine> {
  const folder = join(lab.path, String(index));
  const id = `nxb${lab.id}-${index}`;
  const place = layOutEngine(folder);
  mkdirSync(folder);
  writeFileSync(join(folder, 'dockerd.json'), formatDockerdConfig({ folder, id }, imageStore));
  writeFileSync(join(folder, 'containerd.toml'), formatContainerdConfig({ folder, id }));
  writeClientSettings(place.client, installation);
  const table = id.replace('-', '_');
  await runCommand('flock', ['-w', '20', '/run', 'sh', join(__dirname, 'open-network.sh'), id, table], {
    env,
  });

  const start = (): ReturnType<typeof startEngineProcess> => startEngineProcess(folder, env, lab.addProcess);
  let running = await start();
  const clientEnv = {
    PATH: `${installation.bin}:${process.env['PATH'] ?? ''}`,
    DOCKER_HOST: `unix://${place.socket}`,
    DOCKER_CONFIG: join(place.client, 'docker'),
    BUILDX_CONFIG: join(place.client, 'buildx'),
    // Set to nothing, for whoever calls may have them set to something.
    DOCKER_CONTEXT: '',
    DOCKER_TLS_VERIFY: '',
    BUILDX_BUILDER: '',
  };
  return {
    name,
    kind: 'private',
    cgroup: `/${id}`,
    env: clientEnv,
    docker: (...args) => runCommand('docker', args, { env: { ...process.env, ...clientEnv } }),
    async reset() {
      await running.kill();
      await removeData(folder);
      running = await start();
    },
    async stop() {
      await running.kill();
      await removeData(folder);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function removeData(folder: string): Promise<void> {
  const { data, exec } = layOutEngine(folder);
  await Promise.all([data, exec].map((path) => rm(path, { recursive: true, force: true, maxRetries: 5 })));
}

/** buildx is a plugin that `docker` looks for in its settings folder, as its package is not installed on the machine. */
function writeClientSettings(folder: string, installation: Installation): void {
  const plugins = join(folder, 'docker/cli-plugins');
  mkdirSync(plugins, { recursive: true });
  mkdirSync(join(folder, 'buildx'));
  writeFileSync(join(folder, 'docker/config.json'), '{}\n');
  const buildx = ['usr/libexec', 'usr/lib']
    .map((place) => join(installation.root, place, 'docker/cli-plugins/docker-buildx'))
    .find((path) => existsSync(path));
  if (buildx) symlinkSync(buildx, join(plugins, 'docker-buildx'));
}
