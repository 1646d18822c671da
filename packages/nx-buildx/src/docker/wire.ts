import { propertyAt, stringAt } from '../model/property-at';

/**
 * What `--progress=rawjson` prints: BuildKit's `SolveStatus` (moby/buildkit, client/graph.go), as far as it is used.
 * Values come from another program, so everything is narrowed from `unknown`, and what has another shape is left out.
 */
export interface SolveStatus {
  readonly vertexes: readonly WireVertex[];
  readonly statuses: readonly WireStatus[];
  readonly logs: readonly WireLog[];
  readonly warnings: readonly WireWarning[];
}

/** The state of one node of the build graph; there are several for each node, later ones replace earlier ones. */
export interface WireVertex {
  readonly digest: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly started: boolean;
  readonly completed: boolean;
  readonly cached: boolean;
  readonly error: string | null;
}

/** Something a vertex does on the way: a layer that is pushed, a manifest that is written. */
export interface WireStatus {
  readonly id: string;
  readonly vertex: string;
  readonly completed: boolean;
}

/** A piece of output, cut anywhere. */
export interface WireLog {
  readonly vertex: string;
  /** 1 stdout, 2 stderr. */
  readonly stream: number;
  readonly data: Buffer;
}

export interface WireWarning {
  readonly short: string;
}

/** @returns an empty status for a value that is none */
export function parseSolveStatus(value: unknown): SolveStatus {
  return {
    vertexes: listAt(value, 'vertexes').flatMap(parseVertex),
    statuses: listAt(value, 'statuses').flatMap(parseStatus),
    logs: listAt(value, 'logs').flatMap(parseLog),
    warnings: listAt(value, 'warnings').flatMap(parseWarning),
  };
}

function parseVertex(value: unknown): readonly WireVertex[] {
  const digest = stringAt(value, 'digest');
  const name = stringAt(value, 'name');
  if (digest === null || name === null) return [];
  return [
    {
      digest,
      name,
      inputs: listAt(value, 'inputs').filter((input) => typeof input === 'string'),
      started: stringAt(value, 'started') !== null,
      completed: stringAt(value, 'completed') !== null,
      cached: propertyAt(value, 'cached') === true,
      error: stringAt(value, 'error'),
    },
  ];
}

function parseStatus(value: unknown): readonly WireStatus[] {
  const id = stringAt(value, 'id');
  const vertex = stringAt(value, 'vertex');
  return id === null || vertex === null
    ? []
    : [{ id, vertex, completed: stringAt(value, 'completed') !== null }];
}

function parseLog(value: unknown): readonly WireLog[] {
  const vertex = stringAt(value, 'vertex');
  const data = stringAt(value, 'data');
  if (vertex === null || data === null) return [];
  return [{ vertex, stream: propertyAt(value, 'stream') === 2 ? 2 : 1, data: Buffer.from(data, 'base64') }];
}

function parseWarning(value: unknown): readonly WireWarning[] {
  const short = stringAt(value, 'short');
  return short === null ? [] : [{ short: Buffer.from(short, 'base64').toString('utf8') }];
}

function listAt(value: unknown, key: string): readonly unknown[] {
  const found = propertyAt(value, key);
  return Array.isArray(found) ? found : [];
}
