import type { BuildPlan } from '../../model/build-plan';
import type { BuildReport } from '../../model/build-report';
import type { ImageResult } from '../../model/result';
import { planned } from '../../plan/testing/workspace';
import type { BuildRequest, RunPorts } from '../ports';
import { runPlan } from '../run-plan';
import { BUILT, DIGEST, KEY, OTHER, makePorts } from './ports';
import type { FakeRegistry } from './ports';

/** Two images of two platforms, each split, the one on the other. */
export const plan = planned({
  images: {
    base: { platforms: ['linux/amd64', 'linux/arm64'] },
    web: { platforms: ['linux/amd64', 'linux/arm64'] },
  },
  files: { 'apps/base/Dockerfile': 'FROM scratch', 'apps/web/Dockerfile': 'FROM ghcr.io/acme/base' },
  findKey: () => ({ key: KEY, files: { digest: '', stamp: '' }, platform: 'linux/amd64' }),
});

export const REPORT: BuildReport = {
  ...BUILT,
  steps: { total: 3, cached: 1, executed: 2 },
  cacheExport: { status: 'exported', error: null },
};
export const FAILED: BuildReport = {
  ...REPORT,
  status: 'failed',
  exitCode: 1,
  cacheExport: null,
  digest: null,
  error: {
    message: 'exit code: 1',
    step: '[2/3] RUN x',
    line: 2,
    logTail: ['no'],
    transient: false,
    booted: true,
  },
};
/** What a process before has left of `base`. */
export const BASE: ImageResult = {
  version: 1,
  project: 'base',
  target: 'image',
  outcome: 'built',
  reason: '',
  failure: null,
  warnings: [],
  layout: null,
  localName: null,
  tags: ['latest'],
  platforms: ['linux/amd64', 'linux/arm64'],
  parents: {},
  cache: { strategy: 'none', imports: [], export: null },
  steps: { total: 1, cached: 0, executed: 1 },
  platformBuilds: [],
  startedAt: '2026-01-01T00:00:00.000Z',
  durationMs: 0,
  builder: 'default',
  transport: 'registry',
  image: 'ghcr.io/acme/base:latest',
  digest: DIGEST,
  platformDigests: { 'linux/amd64': `sha256:${'1'.repeat(64)}`, 'linux/arm64': `sha256:${'2'.repeat(64)}` },
  key: KEY,
};

export const platformOf = ({ argv }: BuildRequest): string =>
  argv.find((word) => word.startsWith('--platform='))?.slice('--platform='.length) ?? '';

/** Builds `web` alone. */
export async function build(
  registry: FakeRegistry,
  changes: Partial<RunPorts>,
  runPlanned: Partial<BuildPlan> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<ImageResult> {
  const results = await runPlan({
    plan: { ...plan, ...runPlanned },
    own: new Set(['web:image']),
    signal,
    observer: { started: () => undefined, stepped: () => undefined, ended: () => undefined },
    ports: makePorts(registry, {
      readResult: () => Promise.resolve(BASE),
      readDigests: ({ digest }) =>
        Promise.resolve({ digest, platformDigests: { 'linux/amd64': DIGEST, 'linux/arm64': OTHER } }),
      ...changes,
    }),
  });
  const result = results.get('web:image');
  if (result === undefined) throw new Error('web has a result');
  return result;
}
