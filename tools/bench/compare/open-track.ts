import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readLoad } from '../machine';
import { commitFiles, writeWorkspace } from '../workspace';
import { checkPushed } from './check-pushed';
import type { Contender } from './contender';
import { changedProject, describeChange } from './fleet';
import { startMeter } from './meter';
import type { FleetGround, Ground } from './prepare-ground';
import { watchRequests } from './registry-log';
import type { Sample } from './sample';
import { SCENARIOS, type ScenarioId } from './scenarios';

/** A contender with a workspace and a registry path of its own, on which scenarios follow each other. */
export interface Track {
  readonly contender: Contender;
  /** `cold` begins anew, with another workspace and another path. */
  measure(scenario: ScenarioId): Promise<Omit<Sample, 'round'>>;
  /** Removes the workspace. */
  close(): void;
}

interface Place {
  readonly workspace: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Numbers what has to be different each time. */
let changes = 0;

export function openTrack(contender: Contender, ground: Ground, own: FleetGround): Track {
  const { engine, registry, folder } = ground;
  let place: Place | null = null;
  const close = () => {
    if (place !== null) rmSync(place.workspace, { recursive: true, force: true });
    place = null;
  };
  return {
    contender,
    close,
    async measure(scenario) {
      if (scenario === 'cold') close();
      const { workspace, env: main } = (place ??= await settle(contender, ground, own));
      const isOnBranch = scenario === 'branch' && contender.followsBranches;
      const env = isOnBranch ? { ...main, GITHUB_REF: `refs/heads/feature-${(changes += 1)}` } : main;
      const { fresh, change } = SCENARIOS[scenario];
      if (change !== null) {
        commitFiles(workspace, describeChange(changedProject[change](own.fleet), `${(changes += 1)}`));
      }
      const plan = await own.plan(env);
      if (fresh) {
        for (const left of ['dist', '.nx']) rmSync(join(workspace, left), { recursive: true, force: true });
        await engine.reset();
      }
      const newTag = `sha-${(changes += 1)}`;
      const site = { scenario, workspace, env, plan, leaf: own.fleet.leaf, newTag };
      const siteFolder = mkdtempSync(join(folder, 'tmp/site-'));
      const load = readLoad();
      const readRequests = watchRequests(registry);
      const stopMeter = startMeter(engine);
      const timing = await contender.run({ ...site, folder: siteFolder });
      const usage = stopMeter();
      const requests = readRequests();
      if (contender.pushes) {
        // What exists already exports no cache.
        const exporting = isOnBranch ? [own.fleet.leaf] : null;
        await checkPushed(plan, { newTag: scenario === 'tagged' ? newTag : null, exporting });
      }
      const { id, maxParallel } = contender;
      const what = { images: own.images, contender: id, scenario, maxParallel };
      return { ...what, ...timing, ...usage, requests, load };
    },
  };
}

async function settle(contender: Contender, ground: Ground, own: FleetGround): Promise<Place> {
  const env = ground.nextPath();
  const workspace = mkdtempSync(join(ground.folder, 'ws-'));
  const { files, plugin, nodeModules } = contender.describeWorkspace(await own.plan(env), own.source);
  writeWorkspace(workspace, files, plugin, nodeModules ?? undefined);
  return { workspace, env };
}
