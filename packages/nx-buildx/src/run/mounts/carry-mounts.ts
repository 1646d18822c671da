import type { BuildPlan, PlannedImage } from '../../model/build-plan';
import type { ImageId } from '../../model/image';
import type { MountSite, PlannedMount } from '../../model/mount-plan';
import type { MountResult } from '../../model/mount-result';
import type { ImageResult } from '../../model/result';
import type { RunPorts } from '../ports';
import { isSaver } from './choose-saver';
import { findSite } from './find-site';
import { listRestores } from './list-restores';
import type { MountPorts } from './ports';
import { restoreMount } from './restore-mount';
import { describeUnsaved, isDue, saveMount } from './save-mount';

export interface CarrierOptions {
  readonly plan: BuildPlan;
  /** The images that this process builds. */
  readonly own: ReadonlySet<ImageId>;
  readonly ports: Pick<RunPorts, 'readResult' | 'lookUp' | 'readDigests' | 'isBuilderLost'>;
  readonly mountPorts: MountPorts;
  readonly signal: AbortSignal;
}

/** What an image's result says of the mounts that were restored for it. */
export type Carried = Pick<ImageResult, 'warnings' | 'mounts'>;

/** What was restored for one of an image's builds becomes part of its result, where another has not told it already. */
export function addMounts(result: ImageResult, { warnings, mounts = [] }: Carried): ImageResult {
  const told = result.mounts ?? [];
  const all = [...told, ...mounts.filter(({ restore }) => !told.some((each) => each.restore === restore))];
  return {
    ...result,
    warnings: [...warnings, ...result.warnings],
    ...(all.length === 0 ? {} : { mounts: all }),
  };
}

/** Carries the cache mounts of a run. Never rejects: what goes wrong is a warning. */
export interface MountCarrier {
  /**
   * Restores the mounts that an image uses, each once in a run, whichever image or process comes first. An image that moved,
   * since its builder was lost, has them on the builder it is given with.
   *
   * @param results of images that this process built or reused
   */
  restore(image: PlannedImage, results: ReadonlyMap<ImageId, ImageResult>): Promise<Carried>;
  /**
   * Saves the mounts of the run whose users have all ended; those of others are left to whoever ends last.
   *
   * @param only the key of the one mount to look at; otherwise all, one after the other
   */
  saveDue(only?: string): Promise<void>;
}

export function createMountCarrier(options: CarrierOptions): MountCarrier {
  const { plan, mountPorts } = options;
  const mounts = plan.mounts ?? [];
  const restored = new Map<string, Promise<MountResult | string>>();
  const restoreOnce = (mount: PlannedMount, site: MountSite): Promise<MountResult | string> => {
    const known = restored.get(mount.key);
    if (known !== undefined) return known;
    const made = restoreForRun(mount, site, options).catch(describeError);
    restored.set(mount.key, made);
    return made;
  };
  /** Builders that images moved away from. */
  const left = new Set<string>();
  const isLost = async (builder: string): Promise<boolean> =>
    left.has(builder) && (await options.ports.isBuilderLost(builder));
  return {
    restore: async (image, results) => {
      const warnings: string[] = [];
      const outcomes = new Map<string, MountResult>();
      for (const wanted of listRestores(image, mounts)) {
        const { mount } = wanted;
        if (wanted.left !== null) left.add(wanted.left);
        const site = await findSite({ ...options, image, wanted, results });
        const isFirst = !restored.has(mount.key);
        const outcome = await restoreOnce(mount, site);
        const error = typeof outcome === 'string' ? outcome : outcome.restore.error;
        if (typeof outcome !== 'string') outcomes.set(mount.key, outcome);
        if (error !== null && isFirst) warnings.push(`cache mount "${mount.id}" was not restored: ${error}`);
      }
      if (outcomes.size === 0) return { warnings };
      const described = [...outcomes.values()].map(({ id, platform, restore }) => ({
        id,
        platform,
        restore,
      }));
      return { warnings, mounts: described };
    },
    saveDue: async (only) => {
      const due = await listDue(options);
      for (const { key } of due.filter((mount) => only === undefined || mount.key === only)) {
        await mountPorts
          .hold(key, async () => {
            const mount = (await listDue(options)).find((each) => each.key === key);
            if (mount?.write === null || mount === undefined) return;
            const save = (await isLost(mount.builder))
              ? describeUnsaved(mount.write, `builder "${mount.builder}" stopped answering`)
              : await saveMount(mount, mount.write, mountPorts);
            await mountPorts.record({ ...mount, save });
          })
          // What cannot be written down has nowhere to be told; the images are built all the same.
          .catch(() => undefined);
      }
    },
  };
}

/** The first process of the run restores; the others find it recorded. */
async function restoreForRun(
  mount: PlannedMount,
  site: MountSite,
  { plan, mountPorts: ports }: CarrierOptions,
): Promise<MountResult> {
  return ports.hold(mount.key, async () => {
    const recorded = (await ports.readRun())?.mounts?.find(({ key }) => key === mount.key);
    if (recorded !== undefined) return recorded;
    // An engine of a CI job is thought to be new; that of a person is not.
    const isLasting = plan.source.ci === null;
    const result = {
      ...mount,
      site,
      restore: await restoreMount({ mount, site, isLasting, ports }),
      save: null,
    };
    await ports.record(result);
    return result;
  });
}

/** What is saved, and where to, the plan says: the file of the run may be anybody's. */
async function listDue({ plan, own, signal, mountPorts }: CarrierOptions): Promise<readonly MountResult[]> {
  if (signal.aborted) return [];
  const run = await mountPorts.readRun();
  const planned = new Map(plan.mounts?.map((mount) => [mount.key, mount]));
  const { images: ended = [], mounts: recorded = [] } = run ?? {};
  const carried = recorded.flatMap((each) => {
    const mount = planned.get(each.key);
    return mount === undefined ? [] : [{ ...each, ...mount }];
  });
  return carried.filter((mount) => isDue(mount, ended) && isSaver(mount, { plan, own, carried, ended }));
}

function describeError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
