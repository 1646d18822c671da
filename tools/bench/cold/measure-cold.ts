import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describeJob } from '../../demo/job-environment';
import { type Engine, type Lab, pushBusyboxBase } from '../../engine/src/index';
import { readLoad } from '../machine';
import { inferGraph, planImages } from '../run-worker';
import { writeWorkspace } from '../workspace';
import { checkPushed } from './check-pushed';
import type { Contender, Timing } from './contender';
import { type EngineUsage, readEngineUsage } from './engine-usage';
import { FLEET_REGISTRY, describeFleet } from './fleet';
import { readProcessTimes } from './process-times';

export interface ColdSample extends Timing {
  readonly contender: string;
  readonly maxParallel: number | null;
  /** Seconds of processor time of all processes that were started and have ended, and of this one. */
  readonly clientCpu: number;
  /** The same of the engine, and its memory; `null` where unknown. */
  readonly engine: EngineUsage | null;
  /** Load of the machine as it began. */
  readonly load: number;
}

/** A workspace, an engine and a registry, on which contenders are measured one after the other. */
export interface ColdBench {
  /** What the plugin takes where nobody says otherwise. */
  readonly defaultParallel: number;
  /** Versions of the engine and of buildx. */
  readonly engine: string;
  measure(contender: Contender): Promise<ColdSample>;
}

/** @param folder an empty one, for everything that is written */
export async function prepareCold(lab: Lab, folder: string): Promise<ColdBench> {
  const [engine, registry] = await Promise.all([lab.startEngine('measured'), lab.startRegistry()]);
  const busybox = await pushBusyboxBase(engine, registry);
  const workspace = join(folder, 'ws');
  const TMPDIR = join(folder, 'tmp');
  mkdirSync(TMPDIR);
  const { files, configFiles } = describeFleet();
  writeWorkspace(workspace, files, { registry: FLEET_REGISTRY, baseImages: { 'busybox:1': busybox } });

  const job = {
    ...describeJob(process.env, { engine, registry, branch: 'main' }),
    TMPDIR,
    // Nx leaves a folder for each workspace where it keeps sockets.
    NX_SOCKET_DIR: join(folder, 's'),
  };
  const options = { env: job, folder: TMPDIR };
  const { projects } = (await inferGraph(workspace, configFiles, options)).result;
  const planAt = async (env: NodeJS.ProcessEnv) =>
    (await planImages(workspace, projects, { ...options, env })).result.plan;
  let measured = 0;

  return {
    defaultParallel: (await planAt(job)).maxParallel,
    engine: await describeEngine((...args) => engine.docker(...args)),
    async measure(contender) {
      // A path of its own is an empty registry: nothing is found there, and nothing can be mounted from elsewhere.
      const path = `${registry.host}/cold-${(measured += 1)}`;
      const env = { ...job, NX_BUILDX_REGISTRY: path, NX_BUILDX_CACHE_REPOSITORY: `${path}/cache` };
      const plan = await planAt(env);
      for (const left of ['dist', '.nx']) rmSync(join(workspace, left), { recursive: true, force: true });
      await engine.reset();
      const load = readLoad();
      const site = { workspace, env, plan, folder: mkdtempSync(join(TMPDIR, 'site-')) };
      const stopMeter = startMeter(engine);
      const timing = await contender.run(site);
      const usage = stopMeter();
      if (contender.pushes) await checkPushed(plan);
      const { name, maxParallel } = contender;
      return { contender: name, maxParallel, ...timing, ...usage, load };
    },
  };
}

/** @returns reads what was used since now */
function startMeter(engine: Engine): () => Pick<ColdSample, 'clientCpu' | 'engine'> {
  // Our own is counted too: the plain script runs in here.
  const readClient = () => {
    const { own, children } = readProcessTimes('self');
    return own + children;
  };
  const clientBefore = readClient();
  const engineBefore = readEngineUsage(engine);
  return () => {
    const clientCpu = readClient() - clientBefore;
    const usage = readEngineUsage(engine);
    if (usage === null || engineBefore === null) return { clientCpu, engine: null };
    return { clientCpu, engine: { ...usage, cpuSeconds: usage.cpuSeconds - engineBefore.cpuSeconds } };
  };
}

async function describeEngine(docker: (...args: readonly string[]) => Promise<string>): Promise<string> {
  const [engine, buildx] = await Promise.all([
    docker('version', '--format', '{{.Server.Version}}'),
    docker('buildx', 'version'),
  ]);
  return `docker ${engine.trim()}, buildx ${/v?(\d+\.\d+\.\d+)/.exec(buildx)?.[1] ?? buildx.trim()}`;
}
