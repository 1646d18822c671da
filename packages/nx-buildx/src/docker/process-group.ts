/** The first process of a group; on Windows, where there are no groups, the only one. */
export interface GroupLeader {
  readonly pid?: number | undefined;
  kill(signal: NodeJS.Signals): boolean;
}

const watched = new Set<GroupLeader>();
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function signalGroup(leader: GroupLeader, signal: NodeJS.Signals): void {
  if (leader.pid === undefined) return;
  if (process.platform === 'win32') {
    leader.kill('SIGKILL');
    return;
  }
  try {
    process.kill(-leader.pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

export function endGroup(leader: GroupLeader): void {
  signalGroup(leader, 'SIGKILL');
}

/**
 * Ends the group when our own process ends, be it by itself or by a signal that nobody else handles. A group of its
 * own would otherwise live on, also after the terminal's Ctrl-C.
 *
 * @returns stops watching
 */
export function watchGroup(leader: GroupLeader): () => void {
  if (watched.size === 0) {
    process.on('exit', endAll);
    for (const signal of ENDING_SIGNALS) process.on(signal, endBySignal);
  }
  watched.add(leader);
  return () => {
    watched.delete(leader);
    if (watched.size > 0) return;
    process.off('exit', endAll);
    for (const signal of ENDING_SIGNALS) process.off(signal, endBySignal);
  };
}

function endAll(): void {
  for (const leader of watched) endGroup(leader);
}

function endBySignal(signal: NodeJS.Signals): void {
  // Whoever else listens decides what the signal means, and cancels builds or ends the process.
  if (process.listenerCount(signal) > 1) return;
  endAll();
  for (const each of ENDING_SIGNALS) process.off(each, endBySignal);
  process.kill(process.pid, signal);
}
