import type { ImageResult, RecordedResult, RunResult } from '../../../packages/nx-buildx/src/model/result';

/** A run for specs; of each image only what the spec is about has to be said. */
export function makeRun(images: Readonly<Record<string, Partial<ImageResult>>>): RunResult {
  return {
    version: 1,
    id: 'run',
    batch: true,
    enteredAt: '2026-01-01T00:00:00.000Z',
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 0,
    source: {
      ci: null,
      event: 'local',
      commit: null,
      branch: 'main',
      defaultBranch: 'main',
      baseBranch: null,
      tag: null,
      pullRequest: null,
      repositoryUrl: null,
      mergedFrom: null,
      trust: 'trusted',
      distrusted: false,
      trustReason: 'a spec',
    },
    maxParallel: 4,
    notes: [],
    images: Object.entries(images).map(([project, known]) => ({ ...makeImage(project), ...known })),
    totals: { built: 0, reused: 0, failed: 0, skipped: 0, cancelled: 0 },
  };
}

function makeImage(project: string): RecordedResult {
  return {
    version: 1,
    run: 'run',
    project,
    target: 'image',
    image: `localhost/acme/${project}`,
    digest: null,
    platformDigests: {},
    transport: 'registry',
    layout: null,
    localName: null,
    key: null,
    tags: ['latest'],
    outcome: 'built',
    reason: '',
    failure: null,
    warnings: [],
    platforms: [],
    parents: {},
    cache: { strategy: 'registry', imports: [], export: null },
    steps: { total: 0, cached: 0, executed: 0 },
    platformBuilds: [],
    startedAt: '2026-01-01T00:00:00.000Z',
    durationMs: 0,
    builder: null,
  };
}
