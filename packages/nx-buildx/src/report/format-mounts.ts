import type { PlannedMount } from '../model/mount-plan';
import type { MountResult } from '../model/mount-result';
import { formatSize } from './format-cache-size';
import { formatDuration } from './format-duration';

/** What carrying cache mounts gained and cost, one line for each. */
export function formatMounts(mounts: readonly MountResult[]): readonly string[] {
  return mounts.map((mount) => {
    const facts = [formatRestore(mount), ...formatSave(mount)];
    return `${hasFailed(mount) ? '⚠ ' : ''}cache mount ${nameMount(mount, mounts)}: ${facts.join('; ')}`;
  });
}

/**
 * How a plan shows the cache mounts of an image, one line for each.
 *
 * @param all those of the plan: of several that share a ref one is saved, which depends on what is built
 */
export function formatPlannedMounts(
  mounts: readonly PlannedMount[],
  all: readonly PlannedMount[],
): readonly string[] {
  return mounts.map((mount) => {
    const { key, reads, write } = mount;
    const rivals = all.filter((each) => each.key !== key && each.write === write);
    const others =
      rivals.length === 0 ? '' : `, or ${rivals.map(({ builder }) => builder).join(' or ')} does`;
    const writes = write === null ? '' : `, writes ${write}${others}`;
    return `${nameMount(mount, mounts)} reads ${reads.join(', ')}${writes}`;
  });
}

/** With its builder where another one has it too. */
function nameMount({ id, platform, builder }: PlannedMount, mounts: readonly PlannedMount[]): string {
  const isElsewhere = mounts.some(
    (each) => each.id === id && each.platform === platform && each.builder !== builder,
  );
  return `${id} (${platform}${isElsewhere ? ` on ${builder}` : ''})`;
}

function formatRestore({ restore }: MountResult): string {
  const { status, ref, bytes, transferred, durationMs, error } = restore;
  const from = ref === null ? '' : ` from ${ref}`;
  switch (status) {
    case 'restored':
      return `restored ${formatSize(bytes)}${from} (${formatSize(transferred)}) in ${formatDuration(durationMs)}`;
    case 'not-empty':
      return `had content already, asked in ${formatDuration(durationMs)}`;
    case 'absent':
      return 'nothing saved yet';
    case 'failed':
      return `not restored${from}: ${error ?? 'no reason given'}`;
  }
}

function formatSave({ save }: MountResult): readonly string[] {
  if (save === null) return [];
  const { status, ref, bytes, durationMs, error } = save;
  switch (status) {
    case 'saved':
      return [`saved ${formatSize(bytes)} to ${ref} in ${formatDuration(durationMs)}`];
    case 'unchanged':
      return [`unchanged, ${formatSize(bytes)}, seen in ${formatDuration(durationMs)}`];
    case 'too-large':
    case 'failed':
      return [`not saved${bytes === 0 ? '' : `, ${formatSize(bytes)}`}: ${error ?? 'no reason given'}`];
  }
}

function hasFailed({ restore, save }: MountResult): boolean {
  return restore.error !== null || (save?.error ?? null) !== null;
}
