import type { BuilderCapabilities } from '../../model/builder';
import type { BuildPlan } from '../../model/build-plan';
import type { Outcome } from '../../model/failure';
import { buildImageGraph } from '../build-image-graph';
import { planBuilds } from '../plan-builds';
import { BUILDER, MAIN, UNKEYED, makeWorkspace, viewFiles } from './workspace';
import type { ImageSpec } from './workspace';

const REMOTE: BuilderCapabilities = { ...BUILDER, driver: 'remote', imageStore: null };
/** An image, one on it, and one that begins alike. */
export const FILES = {
  'apps/base/Dockerfile': 'FROM x\nRUN setup',
  'apps/api/Dockerfile': 'FROM ghcr.io/acme/base\nCOPY . .',
  'apps/web/Dockerfile': 'FROM x\nRUN setup\nCOPY . .',
};

/** A workspace whose images have a pool. */
export interface Given {
  readonly images?: Readonly<Record<string, ImageSpec>>;
  readonly files?: Readonly<Record<string, string>>;
  /** Those that answered; all are in the pool. */
  readonly builders: Readonly<Record<string, Partial<BuilderCapabilities>>>;
  readonly entries?: Readonly<
    Record<string, { readonly platforms?: readonly string[]; readonly maxParallel?: number }>
  >;
  readonly dead?: readonly string[];
  readonly source?: typeof MAIN;
  readonly dockerContext?: string;
}

export function plan(given: Given): Outcome<BuildPlan> {
  const { images = { base: {}, api: {}, web: {} }, files = FILES, builders, source = MAIN } = given;
  const pool = [...Object.keys(builders), ...(given.dead ?? [])].map((name) => ({
    name,
    maxParallel: given.entries?.[name]?.maxParallel ?? null,
    platforms: given.entries?.[name]?.platforms ?? [],
  }));
  const specs = Object.fromEntries(
    Object.entries(images).map(([name, spec]) => [name, { builders: pool, ...spec }]),
  );
  const workspace = makeWorkspace(specs);
  const view = viewFiles(files);
  const requested = workspace.images.map(({ id }) => id);
  return planBuilds({
    workspace,
    graph: buildImageGraph(workspace, view),
    source,
    builders: new Map(Object.entries(builders).map(([name, each]) => [name, { ...REMOTE, ...each, name }])),
    requested,
    own: new Set(requested),
    files: view,
    defaultParallel: 8,
    environment: {},
    dockerContext: given.dockerContext ?? 'default',
    findKey: () => UNKEYED,
    nativeOf: () => 'linux/amd64',
    bases: new Map(),
  });
}

export function planned(given: Given): BuildPlan {
  const outcome = plan(given);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failures));
  return outcome.value;
}

/** Code and image of each failure. */
export function codesOf(given: Given): readonly string[] {
  const outcome = plan(given);
  return outcome.ok ? [] : outcome.failures.map(({ code, place }) => `${code} ${place.image ?? ''}`);
}
