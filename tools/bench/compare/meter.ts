import type { Engine } from '../../engine/src/index';
import { type EngineUsage, readEngineUsage } from './engine-usage';
import { readProcessTimes } from './process-times';

export interface Usage {
  /** Seconds of processor time of all processes that were started and have ended, and of this one. */
  readonly clientCpu: number;
  /** The same of the engine, and its memory; `null` where unknown. */
  readonly engine: EngineUsage | null;
}

/** @returns reads what was used since now */
export function startMeter(engine: Engine): () => Usage {
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
