/** BuildKit's word on one vertex, as `--progress=rawjson` has it (moby/buildkit client/graph.go). */
export interface WireVertex {
  readonly digest: string;
  readonly inputs?: readonly string[] | null;
  readonly name: string;
  readonly started?: string;
  readonly completed?: string;
  readonly cached?: boolean;
  readonly error?: string;
}

/** An instruction of a Dockerfile that BuildKit had to look at. */
export interface Step {
  /** As BuildKit prints it, without the numbers, which versions count differently: `[build] COPY src src`. */
  readonly name: string;
  /** `running` has begun and not ended, `pending` has not begun; both are so for ever where a build was stopped. */
  readonly state: 'cached' | 'executed' | 'running' | 'pending';
}

/** What BuildKit said of a build. Times are milliseconds since 1970 on BuildKit's clock; `null` where nothing ran. */
export interface BuildProgress {
  readonly steps: readonly Step[];
  readonly errors: readonly { readonly name: string; readonly error: string }[];
  /** What was sent of the build context: names and facts of files, and the content the engine did not have yet. */
  readonly contextBytes: number;
  /** When the first vertex started and the last one ended. */
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Lines that are no progress. */
  readonly lines: readonly string[];
}

const STEP = /^\[(?:([^\]]*?) +)?\d+\/\d+\] ((?!FROM )[A-Z]+ .*)$/s;

/** Reads all that `buildx build --progress=rawjson` wrote on stderr, whole or cut off. Owes nothing to the plugin. */
export function decodeProgress(stderr: string): BuildProgress {
  const { values, lines } = splitStream(stderr);
  const updates = new Map<string, WireVertex[]>();
  for (const vertex of values.flatMap((value) => value.vertexes ?? [])) {
    updates.set(vertex.digest, [...(updates.get(vertex.digest) ?? []), vertex]);
  }
  const all = [...updates.values()];
  const times = (key: 'started' | 'completed') =>
    all.flat().flatMap((vertex) => (vertex[key] ? [Date.parse(vertex[key])] : []));
  const [starts, ends] = [times('started'), times('completed')];
  return {
    steps: all.flatMap((each) => {
      const [, stage, instruction] = STEP.exec(nameOf(each)) ?? [];
      if (instruction === undefined) return [];
      return [{ name: stage === undefined ? instruction : `[${stage}] ${instruction}`, state: judge(each) }];
    }),
    errors: all.flatMap((each) => {
      const error = each.findLast((update) => update.error)?.error;
      return error === undefined ? [] : [{ name: nameOf(each), error }];
    }),
    contextBytes: countContextBytes(all, values),
    startedAt: starts.length === 0 ? null : Math.min(...starts),
    endedAt: ends.length === 0 ? null : Math.max(...ends),
    lines,
  };
}

function nameOf(updates: readonly WireVertex[]): string {
  return updates.at(-1)?.name ?? '';
}

/**
 * BuildKit tells of a cached step a second time while its layers are pulled for whatever needs them, then without
 * `cached` and without inputs. So the last update with inputs holds, where there is one.
 */
function judge(updates: readonly WireVertex[]): Step['state'] {
  const last = updates.findLast(({ inputs }) => (inputs ?? []).length > 0) ?? updates.at(-1);
  if (last?.cached === true) return 'cached';
  if (!last?.started) return 'pending';
  return last.completed ? 'executed' : 'running';
}

function countContextBytes(
  vertexes: readonly (readonly WireVertex[])[],
  values: readonly SolveStatus[],
): number {
  const contexts = vertexes.filter((each) => nameOf(each) === '[internal] load build context');
  const digests = new Set(contexts.map(([first]) => first?.digest));
  const sent = values.flatMap(({ statuses }) => statuses ?? []).filter(({ vertex }) => digests.has(vertex));
  return Math.max(0, ...sent.map(({ current = 0 }) => current));
}

interface WireStatus {
  readonly vertex: string;
  /** Bytes so far. */
  readonly current?: number;
}

interface SolveStatus {
  readonly statuses?: readonly WireStatus[] | null;
  readonly vertexes?: readonly WireVertex[] | null;
}

/** buildx 0.29 writes a value a line, 0.13 over many lines, the first and the last of which is a lone brace. */
function splitStream(text: string): {
  readonly values: readonly SolveStatus[];
  readonly lines: readonly string[];
} {
  const values: SolveStatus[] = [];
  const lines: string[] = [];
  let open: string[] = [];
  // Of a build that goes on, or was killed, the last line may be half a value.
  const last = text.slice(text.lastIndexOf('\n') + 1);
  const whole = last.startsWith('{') ? text.slice(0, -last.length) : text;
  for (const line of whole.split('\n')) {
    if (open.length === 0 && line.startsWith('{') && line !== '{') {
      values.push(JSON.parse(line) as SolveStatus);
    } else if (open.length > 0 || line === '{') {
      open.push(line);
      if (line !== '}') continue;
      values.push(JSON.parse(open.join('\n')) as SolveStatus);
      open = [];
    } else if (line.trim() !== '') {
      lines.push(line);
    }
  }
  return { values, lines };
}
