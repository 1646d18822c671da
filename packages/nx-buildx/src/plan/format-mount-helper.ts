import type { MountIdentity, MountSite, MountTools } from '../model/mount-plan';
import { formatFields } from './format-cache';
import { LISTING, SIZE } from './mount-annotations';

/**
 * Stages of the helper's Dockerfile that are built: what is put in, what is found, what is kept. BuildKit takes a named
 * context in place of a stage of that name (frontend/dockerfile/dockerfile2llb), so that they are called like no image.
 */
export type MountHelperStage = 'restored' | 'found' | 'saved';

/** Files that `restored` and `found` leave, each one line. */
export interface MountFacts {
  /**
   * Of `restored`: `restored` or `not-empty`. Of `found`: `half`, which comes without any other, where a restore was killed
   * before it was done.
   */
  readonly status?: string;
  /** SHA-256 of the content's listing, in hex. */
  readonly listing?: string;
  /** Files that are no directory. */
  readonly files?: string;
  /** KiB on disk. */
  readonly kibibytes?: string;
}

const MOUNT = '/nx-buildx/mount';
const SAVED = '/nx-buildx/saved';
const FACTS = '/nx-buildx/facts';
const NOTES = '/nx-buildx/notes';
const CONTENT = '/nx-buildx/content';

/** Build arg that changes with every helper, so that its steps run: with `--no-cache` BuildKit gives an empty mount. */
const NONCE = 'NX_BUILDX_MOUNT_RUN';
const ID = 'NX_BUILDX_MOUNT_ID';

/**
 * Lies in a mount while it is filled. BuildKit kills a step whose build is stopped or loses its builder, so that nothing
 * of the step's own can clean up: where this is found, what lies beside it is half of something.
 */
const MARKER = '.nx-buildx-restoring';

/** The marker goes last, in a command of its own: this may be killed too. */
const EMPTY = `for each in * .[!.]* ..?*; do [ "$each" = ${MARKER} ] || rm -rf "./$each"; done`;

/**
 * Content keeps owner, mode, times and links. A mount that holds anything is left alone, and one that cannot be filled is left
 * empty: half of a file may look whole to whoever finds it.
 */
const RESTORE = [
  'set -eu',
  `mkdir -p ${FACTS}`,
  `cd ${MOUNT}`,
  `if [ -e ${MARKER} ]; then ${EMPTY}`,
  `elif [ -n "$(ls -A)" ]; then echo not-empty > ${FACTS}/status; exit; fi`,
  `: > ${MARKER}`,
  `cp -a ${SAVED}/content/. ${MOUNT}/ || { ${EMPTY}; rm -f ${MARKER}; exit 1; }`,
  `rm -f ${MARKER}`,
  `echo restored > ${FACTS}/status`,
];
/** Without pipes, which end well where only their last program does. */
const FIND = [
  'set -eu',
  `mkdir -p ${FACTS} ${NOTES}`,
  `if [ -e ${MOUNT}/${MARKER} ]; then echo half > ${FACTS}/status; exit; fi`,
  `cd ${MOUNT}`,
  `find . ! -type d -exec stat -c '%n %s %Y' {} + > ${NOTES}/found`,
  `LC_ALL=C sort ${NOTES}/found > ${NOTES}/sorted`,
  `sha256sum < ${NOTES}/sorted > ${NOTES}/sum`,
  `cut -c 1-64 ${NOTES}/sum > ${FACTS}/listing`,
  `wc -l < ${NOTES}/sorted > ${FACTS}/files`,
  `du -sk . > ${NOTES}/size`,
  `cut -f 1 ${NOTES}/size > ${FACTS}/kibibytes`,
];
/** Another run may have begun to restore since the mount was looked at. */
const COPY = [
  'set -eu',
  `if [ -e ${MOUNT}/${MARKER} ]; then echo 'what was restored into it is not whole' >&2; exit 1; fi`,
  `mkdir -p ${CONTENT}`,
  `cp -a ${MOUNT} ${CONTENT}/content`,
];

/**
 * A Dockerfile whose steps reach into a cache mount, which nothing else of BuildKit does. Its steps have no network.
 *
 * @param saved image that content is restored from, `repository@sha256:…`; `null` for a helper that restores nothing
 */
export function formatMountDockerfile(
  mount: MountIdentity,
  { name, platform }: MountTools,
  saved: string | null,
): string {
  const cache = `--mount=${formatMount(mount)}`;
  const from = `FROM --platform=${platform}`;
  const restore =
    saved === null
      ? []
      : [
          `${from} ${saved} AS ${nameStage('image')}`,
          `FROM ${nameStage('tools')} AS ${nameStage('restore')}`,
          formatRun([cache, `--mount=type=bind,from=${nameStage('image')},target=${SAVED}`], RESTORE),
          `FROM scratch AS ${nameStage('restored')}`,
          `COPY --from=${nameStage('restore')} ${FACTS} /`,
        ];
  return [
    `${from} ${name} AS ${nameStage('tools')}`,
    'USER 0:0',
    `ARG ${ID}`,
    `ARG ${NONCE}`,
    ...restore,
    `FROM ${nameStage('tools')} AS ${nameStage('find')}`,
    formatRun([cache], FIND),
    `FROM scratch AS ${nameStage('found')}`,
    `COPY --from=${nameStage('find')} ${FACTS} /`,
    `FROM ${nameStage('tools')} AS ${nameStage('copy')}`,
    formatRun([cache], COPY),
    `FROM scratch AS ${nameStage('saved')}`,
    `COPY --from=${nameStage('copy')} ${CONTENT} /`,
    '',
  ].join('\n');
}

function nameStage(name: string): string {
  return `nx-buildx-mount-${name}`;
}

/**
 * Locked: a step of another build that uses the mount meanwhile ends first, or waits. The id comes as a build arg, which
 * BuildKit expands after it has read the fields, so that any text may be one.
 */
function formatMount({ owner }: MountIdentity): string {
  const fields = ['type=cache', `id=$${ID}`, `target=${MOUNT}`, 'sharing=locked'];
  const owned = owner === null ? [] : [`uid=${owner.uid}`, `gid=${owner.gid}`, `mode=${owner.mode}`];
  return [...fields, ...owned].join(',');
}

/** As a list: a base image may have chosen another shell. */
function formatRun(mounts: readonly string[], lines: readonly string[]): string {
  return `RUN --network=none ${mounts.join(' ')} ${JSON.stringify(['/bin/sh', '-c', lines.join('\n')])}`;
}

export interface MountHelperInput {
  readonly mount: MountIdentity;
  readonly stage: MountHelperStage;
  readonly site: MountSite;
  readonly nonce: string;
  /** Paths of this one helper: the folder of the Dockerfile, which is the context too, and what it writes. */
  readonly folder: string;
  readonly output: string;
  readonly metadataFile: string;
  /** Of `saved`. */
  readonly push: MountPush | null;
}

export interface MountPush {
  readonly ref: string;
  /** See `PlannedMount`. */
  readonly insecure: boolean;
  readonly listing: string;
  /** Bytes of content. */
  readonly bytes: number;
}

/** The arguments of `docker` for one helper build. */
export function formatMountArgv(input: MountHelperInput): readonly string[] {
  const { mount, stage, site, nonce, folder, metadataFile } = input;
  return [
    'buildx',
    'build',
    '--progress=rawjson',
    `--metadata-file=${metadataFile}`,
    ...(site.builder === null ? [] : [`--builder=${site.builder}`]),
    `--file=${folder}/Dockerfile`,
    `--target=${nameStage(stage)}`,
    `--platform=${mount.platform}`,
    `--build-arg=${ID}=${mount.id}`,
    `--build-arg=${NONCE}=${nonce}`,
    ...(mount.namespace === null ? [] : [`--build-arg=BUILDKIT_CACHE_MOUNT_NS=${mount.namespace}`]),
    ...(site.context === null ? [] : [`--build-context=${site.context}`]),
    '--provenance=false',
    '--sbom=false',
    `--output=${formatOutput(input)}`,
    folder,
  ];
}

function formatOutput({ push, output }: MountHelperInput): string {
  if (push === null) return formatFields(['type=local', `dest=${output}`]);
  return formatFields([
    'type=image',
    `name=${push.ref}`,
    'push=true',
    ...(push.insecure ? ['registry.insecure=true'] : []),
    'oci-mediatypes=true',
    'compression=zstd',
    'force-compression=true',
    `annotation.${LISTING}=${push.listing}`,
    `annotation.${SIZE}=${push.bytes}`,
  ]);
}
