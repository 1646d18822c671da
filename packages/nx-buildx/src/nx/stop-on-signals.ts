import { setMaxListeners } from 'node:events';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns what ends a process into an abort, so that children are stopped before we end. Nx 22 sends a batch worker no
 * signal, only the end of its channel.
 */
export function stopOnSignals(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  // Every build listens, and there may be more of them than Node finds normal.
  setMaxListeners(0, controller.signal);
  const abort = () => {
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, abort);
  process.on('disconnect', abort);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of SIGNALS) process.off(name, abort);
      process.off('disconnect', abort);
    },
  };
}
