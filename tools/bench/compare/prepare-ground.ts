import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProjectConfiguration } from '@nx/devkit';
import type { BuildPlan } from '../../../packages/nx-buildx/src/model/build-plan';
import { describeJob } from '../../demo/job-environment';
import { type Engine, type Lab, type Registry, pushBusyboxBase } from '../../engine/src/index';
import { inferGraph, planImages } from '../run-worker';
import { writeWorkspace } from '../workspace';
import type { WorkspaceSource } from './contender';
import { FLEET_REGISTRY, type Fleet, describeFleet } from './fleet';

/** A workspace of so many images, and what the plugin would do with it. */
export interface FleetGround {
  readonly images: number;
  readonly fleet: Fleet;
  readonly source: WorkspaceSource;
  /** Plans all images, with nothing reused. */
  plan(env: NodeJS.ProcessEnv): Promise<BuildPlan>;
}

/** What all contenders have in common: one engine, one registry, one folder. */
export interface Ground {
  readonly engine: Engine;
  readonly registry: Registry;
  /** For all that is written. */
  readonly folder: string;
  /** Versions of the engine and of buildx. */
  readonly description: string;
  /** A registry path that nobody has written to, and the environment of a job that pushes to it. */
  nextPath(): NodeJS.ProcessEnv;
  /** Each has a fleet of so many images. */
  readonly fleets: readonly FleetGround[];
}

/** @param folder an empty one */
export async function prepareGround(lab: Lab, folder: string, sizes: readonly number[]): Promise<Ground> {
  const [engine, registry] = await Promise.all([lab.startEngine('measured'), lab.startRegistry()]);
  const busybox = await pushBusyboxBase(engine, registry);
  const TMPDIR = join(folder, 'tmp');
  mkdirSync(TMPDIR);
  const job = {
    ...describeJob(process.env, { engine, registry, branch: 'main' }),
    TMPDIR,
    // Nx leaves a folder for each workspace where it keeps sockets.
    NX_SOCKET_DIR: join(folder, 's'),
  };
  const plugin = { registry: FLEET_REGISTRY, baseImages: { 'busybox:1': busybox } };
  const fleets: FleetGround[] = [];
  for (const images of sizes) fleets.push(await prepareFleet(images, { folder, job, plugin }));
  let paths = 0;
  return {
    engine,
    registry,
    folder,
    fleets,
    description: await describeEngine((...args) => engine.docker(...args)),
    nextPath() {
      // A path of its own is an empty registry: nothing is found there, and nothing can be mounted from elsewhere.
      const path = `${registry.host}/bench-${(paths += 1)}`;
      return { ...job, NX_BUILDX_REGISTRY: path, NX_BUILDX_CACHE_REPOSITORY: `${path}/cache` };
    },
  };
}

async function prepareFleet(
  images: number,
  place: { readonly folder: string; readonly job: NodeJS.ProcessEnv; readonly plugin: object },
): Promise<FleetGround> {
  const fleet = describeFleet(images);
  const { files, configFiles } = fleet;
  // Nobody builds in here: it is planned from, while contenders change what is theirs.
  const pattern = join(place.folder, `pattern-${images}`);
  writeWorkspace(pattern, files, place.plugin);
  const options = { env: place.job, folder: join(place.folder, 'tmp') };
  const projects: readonly ProjectConfiguration[] = (await inferGraph(pattern, configFiles, options)).result
    .projects;
  return {
    images,
    fleet,
    source: { files, plugin: place.plugin, nodeModules: null },
    async plan(env) {
      const own = { ...env, NX_BUILDX_REUSE: 'false' };
      return (await planImages(pattern, projects, { ...options, env: own })).result.plan;
    },
  };
}

async function describeEngine(docker: (...args: readonly string[]) => Promise<string>): Promise<string> {
  const [engine, buildx] = await Promise.all([
    docker('version', '--format', '{{.Server.Version}}'),
    docker('buildx', 'version'),
  ]);
  return `docker ${engine.trim()}, buildx ${/v?(\d+\.\d+\.\d+)/.exec(buildx)?.[1] ?? buildx.trim()}`;
}
