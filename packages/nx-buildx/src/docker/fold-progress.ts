import type { LogTail } from './log-tail';
import { appendLog, emptyLogTail } from './log-tail';
import type { SolveStatus, WireLog, WireStatus, WireVertex } from './wire';

/** All that is known of a running or finished build; it stays small however much the build prints. */
export interface Progress {
  /** By digest, in the order in which BuildKit named them. */
  readonly vertexes: ReadonlyMap<string, WireVertex>;
  /** By digest of the vertex, the one that printed last at the end. */
  readonly logs: ReadonlyMap<string, LogTail>;
  /** Digest of the vertex that put inline cache into the image it exports; nothing else tells of it. */
  readonly inlineCache: string | null;
  /** BuildKit's own, each once. */
  readonly warnings: readonly string[];
}

export const emptyProgress: Progress = {
  vertexes: new Map(),
  logs: new Map(),
  inlineCache: null,
  warnings: [],
};

const MOST_LOGS = 64;
const MOST_WARNINGS = 100;

/** Takes in what BuildKit says next: the last state of a vertex wins, except that pulling layers does not run a step. */
export function foldProgress(progress: Progress, status: SolveStatus): Progress {
  return {
    vertexes:
      status.vertexes.length === 0 ? progress.vertexes : foldVertexes(progress.vertexes, status.vertexes),
    logs: status.logs.length === 0 ? progress.logs : foldLogs(progress.logs, status.logs),
    inlineCache: status.statuses.find(isInlineCache)?.vertex ?? progress.inlineCache,
    warnings: foldWarnings(progress.warnings, status),
  };
}

function foldVertexes(
  known: ReadonlyMap<string, WireVertex>,
  updates: readonly WireVertex[],
): ReadonlyMap<string, WireVertex> {
  const vertexes = new Map(known);
  for (const update of updates) {
    const before = vertexes.get(update.digest);
    vertexes.set(update.digest, before === undefined ? update : mergeVertex(before, update));
  }
  return vertexes;
}

/**
 * A step that came from a cache is reported as cached, and once more, without `cached` and without its inputs, while
 * its layers are downloaded for what needs them (seen on BuildKit of docker 26.1 and 28.5). An update with inputs is
 * the solver's own word: then the cached result could not be used and the step did run.
 */
function mergeVertex(before: WireVertex, update: WireVertex): WireVertex {
  if (!before.cached || update.inputs.length > 0) return update;
  return { ...update, inputs: before.inputs, cached: true };
}

function foldLogs(
  known: ReadonlyMap<string, LogTail>,
  pieces: readonly WireLog[],
): ReadonlyMap<string, LogTail> {
  const logs = new Map(known);
  for (const { vertex, stream, data } of pieces) {
    const tail = logs.get(vertex) ?? emptyLogTail;
    logs.delete(vertex);
    logs.set(vertex, appendLog(tail, stream, data));
  }
  for (const vertex of [...logs.keys()].slice(0, Math.max(0, logs.size - MOST_LOGS))) logs.delete(vertex);
  return logs;
}

function isInlineCache({ id, completed }: WireStatus): boolean {
  return completed && id === 'preparing layers for inline cache';
}

function foldWarnings(known: readonly string[], { warnings }: SolveStatus): readonly string[] {
  const news = warnings.map(({ short }) => short.replace(/\s+/g, ' ').trim());
  return news.length === 0 ? known : [...new Set([...known, ...news])].slice(0, MOST_WARNINGS);
}
