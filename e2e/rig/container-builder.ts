import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../tools/engine/src/index';
import type { Variables } from './jobs';
import type { TestLab } from './lab';
import { runDocker } from './remote-builder';
import { makeFolder } from './test-folder';

/**
 * Makes options of buildx's driver `docker-container`, whose container on `engine` is real. The BuildKit that answers in
 * it is that of another engine: `buildctl dial-stdio`, by which buildx reaches a BuildKit, passes each connection on.
 *
 * @param behind whose BuildKit it is
 * @returns values of `--driver-opt`
 */
export async function describeContainerBuilder(
  { lab, registry, busybox }: TestLab,
  engine: Engine,
  behind: Engine,
): Promise<Readonly<Record<string, string>>> {
  const { url } = await lab.openBridge(behind);
  const { hostname, port } = new URL(url);
  const folder = makeFolder('buildkit');
  const buildctl = `case "$*" in *dial-stdio*) exec nc ${hostname} ${port};; esac`;
  writeFileSync(join(folder, 'buildctl'), `#!/bin/sh\n${buildctl}\n`, { mode: 0o755 });
  const main = `["sh", "-c", "trap 'exit 0' TERM; sleep 2147483647 & wait"]`;
  writeFileSync(join(folder, 'Dockerfile'), `FROM ${busybox}\nCOPY buildctl /usr/bin/\nENTRYPOINT ${main}\n`);
  const image = `${registry.host}/buildkit:${port}`;
  await engine.docker('buildx', 'build', '--push', '--tag', image, folder);
  return {
    image,
    network: 'host',
    // buildx's own group of choice would outlive the engine.
    ...(engine.cgroup !== null && { 'cgroup-parent': engine.cgroup }),
  };
}

/**
 * Makes a builder of driver `docker-container` on `engine`, which goes with it.
 *
 * @param driverOpts see {@link describeContainerBuilder}
 * @param env a configuration of buildx that it joins. Default: one of its own
 * @returns variables, on top of the engine's, by which the builder is known
 */
export async function createContainerBuilder(
  engine: Engine,
  name: string,
  driverOpts: Readonly<Record<string, string>>,
  env: Variables = { BUILDX_CONFIG: makeFolder('buildx') },
): Promise<Variables> {
  const flags = Object.entries(driverOpts).map(([key, value]) => `--driver-opt=${key}=${value}`);
  await runDocker(engine, env, 'buildx', 'create', '--name', name, '--driver', 'docker-container', ...flags);
  return env;
}
