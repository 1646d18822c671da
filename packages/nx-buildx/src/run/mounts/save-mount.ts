import type { MountResult, MountSave } from '../../model/mount-result';
import type { ImageResult } from '../../model/result';
import type { MountPorts } from './ports';
import { runHelper } from './run-helper';

/** Whether a mount is to be saved: all that use it have ended, and one that was built may have changed it. */
export function isDue({ write, save, users }: MountResult, ended: readonly ImageResult[]): boolean {
  if (write === null || save !== null) return false;
  const results = users.map(({ image }) =>
    ended.find(({ project, target }) => image === `${project}:${target}`),
  );
  if (results.some((result) => result === undefined)) return false;
  return results.some((result) => result?.outcome === 'built' && result.steps.executed > 0);
}

/**
 * Saves what is in a mount, if it is not what is saved already. Nothing that goes wrong here is a failure of the run.
 *
 * @param ref what it is saved as
 */
export async function saveMount(result: MountResult, ref: string, ports: MountPorts): Promise<MountSave> {
  const startedAt = ports.now();
  const outcome = await save(result, ref, ports);
  return {
    ref,
    bytes: 0,
    error: null,
    ...outcome,
    durationMs: ports.now().getTime() - startedAt.getTime(),
  };
}

/** The content is where nobody gets at it any more. */
export function describeUnsaved(ref: string, error: string): MountSave {
  return { status: 'failed', ref, bytes: 0, durationMs: 0, error };
}

type Outcome = Pick<MountSave, 'status'> & Partial<MountSave>;

async function save(mount: MountResult, ref: string, ports: MountPorts): Promise<Outcome> {
  const { site, restore, maxSize, insecure } = mount;
  // What the registry has may be more than was ever in this mount.
  if (restore.status === 'failed' && restore.ref === null)
    return { status: 'failed', error: `what is saved already is not known: ${restore.error ?? 'no answer'}` };
  const helper = { mount, site, saved: null, nonce: ports.makeNonce() };
  const found = await runHelper({ ...helper, stage: 'found', push: null }, ports);
  if (!found.ok) return { status: 'failed', error: found.reason };
  const { status, files, listing, kibibytes } = found.facts;
  if (status === 'half')
    return {
      status: 'failed',
      error: 'it holds what a restore left that was stopped: the next restore empties it',
    };
  if (listing === undefined || files === undefined)
    return { status: 'failed', error: 'its content could not be listed' };
  const bytes = Number(kibibytes ?? 0) * 1024;
  if (files === '0' || listing === restore.listing) return { status: 'unchanged', bytes };
  if (bytes > maxSize)
    return { status: 'too-large', bytes, error: `it holds more than maxSize, ${maxSize} bytes` };
  const pushed = await runHelper(
    { ...helper, stage: 'saved', push: { ref, insecure, listing, bytes } },
    ports,
  );
  return pushed.ok ? { status: 'saved', bytes } : { status: 'failed', bytes, error: pushed.reason };
}
