import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../engine/src/index';
import { readLoad } from '../machine';
import { type InferredGraph, type PlannedRun, inferGraph, planImages } from '../run-worker';
import { writeWorkspace } from '../workspace';
import { writeDockerShim } from './docker-shim';
import { describeLargeFleet, describeLargeFleetPlugin } from './large-fleet';

/** One fresh process for the project graph, and one for the plan. */
export interface PlanningSample {
  readonly images: number;
  readonly graph: Omit<InferredGraph, 'projects'>;
  readonly planning: Omit<PlannedRun, 'plan'>;
  /** What each of the two started, as the process itself saw it. */
  readonly processes: { readonly graph: readonly string[]; readonly planning: readonly string[] };
  /** Calls of `docker` that arrived while planning, with their arguments. */
  readonly dockerCalls: readonly string[];
  readonly load: number;
}

/** The engine that is probed, and an external base image in a registry. */
export interface PlanningSite {
  readonly engine: Engine;
  readonly base: string;
}

/** Writes a workspace of so many images. @returns measures it once each time it is called */
export function preparePlanning(
  images: number,
  { engine, base }: PlanningSite,
  folder: string,
  nodeOptions: readonly string[],
): () => Promise<PlanningSample> {
  const root = join(folder, `ws-${images}`);
  const { files, configFiles } = describeLargeFleet(images, base);
  writeWorkspace(root, files, describeLargeFleetPlugin(base));
  const log = join(folder, `docker-calls-${images}`);
  const PATH = writeDockerShim(join(folder, `bin-${images}`), engine.env['PATH'] ?? '', log);
  // What the registry says of images is no part of planning them.
  const env = { ...describePerson(), ...engine.env, PATH, NX_BUILDX_REUSE: 'false' };
  return async () => {
    const load = readLoad();
    const inferred = await inferGraph(root, configFiles, { env, folder });
    const { projects, ...graph } = inferred.result;
    rmSync(log, { force: true });
    const planned = await planImages(root, projects, { env, folder, nodeOptions });
    const { plan, ...planning } = planned.result;
    const dockerCalls = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
    if (plan.images.length !== images) throw new Error(`planned ${plan.images.length} images, not ${images}`);
    const processes = { graph: inferred.processes, planning: planned.processes };
    return { images, graph, planning, processes, dockerCalls, load };
  };
}

/** A person's machine, whatever CI system this runs in. */
function describePerson(): NodeJS.ProcessEnv {
  const { HOME, TMPDIR, LANG } = process.env;
  return { ...(HOME && { HOME }), ...(TMPDIR && { TMPDIR }), ...(LANG && { LANG }) };
}
