import { posix } from 'node:path';
import { mountValue, parseMount } from './parse-mount';
import type { MountField } from './parse-mount';
import type { ResolvedDockerfile, ResolvedStage } from './resolved-dockerfile';

/** A `RUN --mount=type=cache` of a reachable stage. */
export interface CacheMountUse {
  /** `id=`, or the cleaned target, as BuildKit takes it. */
  readonly id: string;
  /** `null` where none of the three is given. */
  readonly owner: { readonly uid: number; readonly gid: number; readonly mode: string } | null;
  /** Whether it begins with files of a stage or image, by `from=` or `source=`. */
  readonly isSeeded: boolean;
  /** Expanded `FROM --platform` of the image that the stage stands on, or `null`. */
  readonly platform: string | null;
  /** The image or named context that the stage stands on, directly or not; `null` for `scratch`. */
  readonly base: string | null;
  readonly line: number;
}

/** Source: moby/buildkit, frontend/dockerfile/dockerfile2llb/convert_runmount.go. */
export function listCacheMounts({ stages }: ResolvedDockerfile): readonly CacheMountUse[] {
  return stages.flatMap((stage) => {
    const root = findRoot(stage, stages);
    const place = { platform: root.platform, base: root.base === 'scratch' ? null : root.base };
    return stage.instructions.flatMap(({ keyword, flags, line }) => {
      if (keyword !== 'RUN') return [];
      return flags.flatMap(({ name, value }) => {
        const mount = name === 'mount' && value !== null ? parseMount(value) : null;
        if (mount?.ok !== true || mountValue(mount.value.fields, 'type')?.toLowerCase() !== 'cache')
          return [];
        const { fields, from } = mount.value;
        return [{ ...describeMount(fields), isSeeded: isSeeded(fields, from), ...place, line }];
      });
    });
  });
}

function findRoot(stage: ResolvedStage, stages: readonly ResolvedStage[]): ResolvedStage {
  const base = stage.baseStage === null ? undefined : stages.find(({ index }) => index === stage.baseStage);
  return base === undefined ? stage : findRoot(base, stages);
}

function describeMount(fields: readonly MountField[]): Pick<CacheMountUse, 'id' | 'owner'> {
  const target = mountValue(fields, 'target', 'dst', 'destination') ?? '';
  const [uid, gid, mode] = [mountValue(fields, 'uid'), mountValue(fields, 'gid'), mountValue(fields, 'mode')];
  const owner =
    uid === null && gid === null && mode === null
      ? null
      : { uid: Number(uid ?? 0), gid: Number(gid ?? 0), mode: Number.parseInt(mode ?? '755', 8).toString(8) };
  return { id: mountValue(fields, 'id') || cleanPath(target), owner };
}

/** As Go's `path.Clean`. */
function cleanPath(path: string): string {
  const clean = posix.normalize(path);
  return clean.length > 1 ? clean.replace(/\/$/, '') : clean;
}

function isSeeded(fields: readonly MountField[], from: string | null): boolean {
  const source = mountValue(fields, 'source', 'src');
  return (from !== null && from !== 'scratch') || (source !== null && posix.join('/', source) !== '/');
}
