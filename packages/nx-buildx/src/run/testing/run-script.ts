import type { BuildPlan } from '../../model/build-plan';
import type { BuildReport } from '../../model/build-report';
import type { ImageId } from '../../model/image';
import type { ImageResult } from '../../model/result';
import { planned } from '../../plan/testing/workspace';
import type { BuildRequest } from '../ports';
import { runPlan } from '../run-plan';
import { DIGEST, FakeRegistry, makePorts } from './ports';

/** An image, one on it, and one that stands alone. */
export const SHOP = {
  images: { base: {}, api: {}, web: {} },
  files: {
    'apps/base/Dockerfile': 'FROM x',
    'apps/api/Dockerfile': 'FROM ghcr.io/acme/base',
    'apps/web/Dockerfile': 'FROM x',
  },
};
export const BUILT: BuildReport = {
  status: 'succeeded',
  exitCode: 0,
  steps: { total: 3, cached: 1, executed: 2 },
  imports: [{ ref: 'ghcr.io/acme/cache:base--main', found: true }],
  cacheExport: { status: 'exported', error: null },
  digest: DIGEST,
  warnings: [],
  error: null,
};
export const BROKEN: BuildReport = {
  ...BUILT,
  status: 'failed',
  exitCode: 1,
  digest: null,
  error: {
    message: 'exit code: 1',
    step: '[2/3] RUN make',
    line: 2,
    logTail: ['no rule'],
    transient: false,
    booted: true,
  },
};
export const PASSING: BuildReport = {
  ...BROKEN,
  error: { message: '503', step: null, line: null, logTail: [], transient: true, booted: true },
};
export interface Script {
  readonly plan?: BuildPlan;
  readonly own?: readonly ImageId[];
  /** Of each try, by project; what is not said is {@link BUILT}. */
  readonly reports?: Readonly<Record<string, readonly BuildReport[]>>;
  readonly recorded?: Readonly<Record<string, ImageResult>>;
  readonly digests?: Readonly<Record<string, string>>;
  readonly abortOn?: string;
  /** Builders that are gone once something failed on them. */
  readonly gone?: readonly string[];
  /** No result can be written. */
  readonly full?: boolean;
}

/** Runs a plan whose builds report what the script says, one report a try. */
export async function runScript({
  plan = planned(SHOP),
  own,
  reports = {},
  recorded = {},
  digests = { 'linux/amd64': DIGEST },
  abortOn,
  gone = [],
  full = false,
}: Script) {
  const controller = new AbortController();
  const argvs: (readonly string[])[] = [];
  const tries = new Map<string, number>();
  const build = ({ argv, metadataFile }: BuildRequest): Promise<BuildReport> => {
    argvs.push(argv);
    const count = tries.get(metadataFile) ?? 0;
    tries.set(metadataFile, count + 1);
    if (metadataFile === abortOn) controller.abort();
    return Promise.resolve((reports[metadataFile] ?? [])[count] ?? BUILT);
  };
  const ended: ImageResult[] = [];
  const written: ImageResult[] = [];
  const results = await runPlan({
    plan,
    own: new Set(own ?? plan.images.map(({ id }) => id)),
    signal: controller.signal,
    observer: {
      started: () => undefined,
      stepped: () => undefined,
      ended: (_, result) => ended.push(result),
    },
    ports: makePorts(new FakeRegistry(), {
      build,
      isBuilderLost: (name) => Promise.resolve(gone.includes(name)),
      readDigests: ({ digest }) => Promise.resolve({ digest, platformDigests: digests }),
      readResult: (folder) => Promise.resolve(recorded[folder] ?? null),
      recordResult: (_, result) => {
        written.push(result);
        return full ? Promise.reject(new Error('disk full')) : Promise.resolve();
      },
    }),
  });
  return { results, argvs, ended, written, tries };
}
