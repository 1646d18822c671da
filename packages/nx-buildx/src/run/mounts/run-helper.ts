import type { MountIdentity, MountSite } from '../../model/mount-plan';
import { formatMountArgv, formatMountDockerfile } from '../../plan/format-mount-helper';
import type { MountFacts, MountHelperStage, MountPush } from '../../plan/format-mount-helper';
import type { MountPorts } from './ports';

export interface Helper {
  readonly mount: MountIdentity;
  readonly site: MountSite;
  readonly stage: MountHelperStage;
  /** Image that content comes from, of `restored`. */
  readonly saved: string | null;
  /** Of `saved`. */
  readonly push: MountPush | null;
  /** Helpers of one nonce share their steps. */
  readonly nonce: string;
}

/** A helper's files, or why there are none, in one line. */
export type HelperAnswer =
  { readonly ok: true; readonly facts: MountFacts } | { readonly ok: false; readonly reason: string };

/** Runs a helper, and once more for a cause that may pass by itself. */
export async function runHelper(
  { mount, site, stage, saved, push, nonce }: Helper,
  ports: Pick<MountPorts, 'runHelper'>,
): Promise<HelperAnswer> {
  const request = {
    dockerfile: formatMountDockerfile(mount, site.tools, saved),
    formatArgv: (paths: Parameters<Parameters<MountPorts['runHelper']>[0]['formatArgv']>[0]) =>
      formatMountArgv({ mount, stage, site, nonce, push, ...paths }),
  };
  const first = await ports.runHelper(request);
  const { report, facts } = first.report.error?.transient === true ? await ports.runHelper(request) : first;
  if (report.status === 'succeeded') return { ok: true, facts };
  const { message, logTail } = report.error ?? { message: 'the build was stopped', logTail: [] };
  return { ok: false, reason: [message, ...logTail.slice(-1)].join(': ') };
}
