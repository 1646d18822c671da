import type { BuildReport } from '../../../model/build-report';
import type { MountResult } from '../../../model/mount-result';
import type { ImageResult, RecordedResult } from '../../../model/result';
import type { MountFacts } from '../../../plan/format-mount-helper';
import { BUILT } from '../../testing/ports';
import type { HelperRequest, MountPorts, SavedMount } from '../ports';

export const REF = 'ghcr.io/acme/cache:_mount--npm--main';
export const SAVED: SavedMount = {
  status: 'found',
  ref: REF,
  image: 'ghcr.io/acme/cache@sha256:1',
  listing: 'old',
  bytes: 100,
  transferred: 10,
};

/** A run's record, and mounts of builders, in memory. */
export class World {
  images: RecordedResult[] = [];
  mounts = new Map<string, MountResult>();
  saved: SavedMount = SAVED;
  facts: MountFacts = { status: 'restored', files: '3', listing: 'new', kibibytes: '4' };
  /** Why the helpers of a stage fail. */
  broken: Readonly<Record<string, Partial<NonNullable<BuildReport['error']>>>> = {};
  readonly events: string[] = [];
  /** Stage and builder of each helper. */
  readonly helpers: string[] = [];
  #held: Promise<unknown> = Promise.resolve();

  readonly ports: MountPorts = {
    findSaved: () => Promise.resolve(this.saved),
    runHelper: (request) => Promise.resolve(this.#answer(request)),
    hold: (_, work) => {
      const result = this.#held.then(work);
      this.#held = result.catch(() => undefined);
      return result;
    },
    readRun: () => Promise.resolve({ images: this.images, mounts: [...this.mounts.values()] }),
    record: (result) => {
      this.mounts.set(result.key, result);
      return Promise.resolve();
    },
    makeNonce: () => 'n',
    now: () => new Date(0),
  };

  /** Makes an image's result part of the record. */
  readonly recordImage = (_: string, result: ImageResult): Promise<void> => {
    this.images.push({ ...result, run: 'r' });
    return Promise.resolve();
  };

  #answer({ formatArgv }: HelperRequest): { report: BuildReport; facts: MountFacts } {
    const argv = formatArgv({ folder: 'f', output: 'o', metadataFile: 'm' });
    const read = (start: string) => argv.find((each) => each.startsWith(start))?.slice(start.length);
    const stage = read('--target=nx-buildx-mount-') ?? '';
    this.events.push(stage);
    this.helpers.push(`${stage} on ${read('--builder=') ?? 'the current builder'}`);
    const error = this.broken[stage];
    if (error === undefined) return { report: BUILT, facts: this.facts };
    const described = {
      message: 'refused',
      step: null,
      line: null,
      logTail: [],
      transient: false,
      booted: true,
      ...error,
    };
    return { report: { ...BUILT, status: 'failed', error: described }, facts: {} };
  }
}
