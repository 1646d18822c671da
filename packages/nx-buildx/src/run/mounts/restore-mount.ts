import type { MountSite, PlannedMount } from '../../model/mount-plan';
import type { MountRestore } from '../../model/mount-result';
import type { MountPorts, SavedMount } from './ports';
import { runHelper } from './run-helper';

export interface RestoreInput {
  readonly mount: PlannedMount;
  readonly site: MountSite;
  /** Whether the builder is thought to keep its mounts: it is asked first, so that nothing is fetched in vain. */
  readonly isLasting: boolean;
  readonly ports: MountPorts;
}

/** Puts what was saved into an empty mount. Nothing that goes wrong here is a failure of the run. */
export async function restoreMount(input: RestoreInput): Promise<MountRestore> {
  const { mount, ports } = input;
  const startedAt = ports.now();
  const saved = await ports.findSaved(mount.reads);
  const outcome = await putBack(saved, input);
  return {
    ref: 'ref' in saved ? saved.ref : null,
    listing: saved.status === 'found' ? saved.listing : null,
    bytes: 0,
    transferred: 0,
    error: null,
    ...outcome,
    durationMs: ports.now().getTime() - startedAt.getTime(),
  };
}

type Outcome = Pick<MountRestore, 'status'> & Partial<MountRestore>;

async function putBack(saved: SavedMount, { mount, site, isLasting, ports }: RestoreInput): Promise<Outcome> {
  if (saved.status === 'absent') return { status: 'absent' };
  if (saved.status === 'foreign' || saved.status === 'unknown')
    return { status: 'failed', error: saved.reason };
  const helper = { mount, site, push: null, nonce: ports.makeNonce() };
  if (isLasting) {
    const found = await runHelper({ ...helper, stage: 'found', saved: null }, ports);
    if (!found.ok) return { status: 'failed', error: found.reason };
    // What a restore left that was killed is emptied by this one.
    if (found.facts.status !== 'half' && found.facts.files !== '0') return { status: 'not-empty' };
  }
  const restored = await runHelper({ ...helper, stage: 'restored', saved: saved.image }, ports);
  if (!restored.ok) return { status: 'failed', error: restored.reason };
  if (restored.facts.status !== 'restored') return { status: 'not-empty' };
  return { status: 'restored', bytes: saved.bytes, transferred: saved.transferred };
}
