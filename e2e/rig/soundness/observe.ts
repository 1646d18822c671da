import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../../../tools/engine/src/index';
import type { RegistryAccess } from '../../../packages/nx-buildx/src/nx/registry-access';
import { makeFolder } from '../test-folder';
import { buildState } from './build-state';
import type { Observed } from './judge';
import type { Keyed } from './key-state';
import { keyState } from './key-state';
import type { State } from './state';
import { writeState } from './state';

export type Observe = (state: State) => Promise<Observed>;

/** @returns writes a state into a folder of its own, asks the plugin for its key, and lets BuildKit build it */
export function createObserver(engine: Engine, registries: RegistryAccess): Observe {
  const folder = makeFolder('soundness');
  let counted = 0;
  return async (state) => {
    counted += 1;
    const [root, layout] = [join(folder, `w${String(counted)}`), join(folder, `l${String(counted)}`)];
    try {
      mkdirSync(root);
      writeState(root, state);
      const { pins, ...keyed } = await keyState(root, state, registries).catch(describeCrash);
      return { ...keyed, built: await buildState(root, state, pins, engine, layout) };
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  };
}

function describeCrash(error: unknown): Keyed {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { key: null, reason, crashed: true, pins: {} };
}
