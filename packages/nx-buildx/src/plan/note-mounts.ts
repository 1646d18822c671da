import type { BuilderCapabilities } from '../model/builder';
import type { Note } from '../model/failure';
import { listSome } from '../model/list-some';
import type { PlannedMount } from '../model/mount-plan';
import type { MountUse } from './find-mount-uses';

export interface MountNotesInput {
  /** Ids that images of the run carry. */
  readonly wanted: ReadonlySet<string>;
  /** Ids that Dockerfiles of the workspace have. */
  readonly known: ReadonlySet<string>;
  /** Mounts of the run that have such an id, carried or not. */
  readonly uses: readonly MountUse[];
  readonly mounts: readonly PlannedMount[];
  readonly builders: ReadonlyMap<string | null, BuilderCapabilities>;
}

/** What somebody who carries cache mounts may not expect, one line each. */
export function noteMounts(input: MountNotesInput): readonly Note[] {
  return [
    ...noteUnknown(input),
    ...noteSeeded(input),
    ...noteUncarried(input),
    ...noteVariants(input),
    ...noteTools(input),
    ...noteClassic(input),
  ];
}

function noteUnknown({ wanted, known }: MountNotesInput): readonly Note[] {
  return [...wanted]
    .filter((id) => !known.has(id))
    .map((id) => ({
      message: `no Dockerfile has a cache mount "${id}": where no id= is given, it is the target`,
      place: { option: 'cache.mounts' },
    }));
}

function noteSeeded({ uses }: MountNotesInput): readonly Note[] {
  return uses
    .filter((use) => use.isSeeded && isCarrier(use))
    .map(({ id, node, line }) => ({
      message: `cache mount "${id}" begins with files of a stage, and is another directory when they change: it is not carried`,
      place: { image: node.definition.id, file: node.file, line },
    }));
}

/** What such an image leaves in the directory is saved with the rest. */
function noteUncarried({ uses }: MountNotesInput): readonly Note[] {
  const notes = uses.flatMap((use) => {
    const { id, node } = use;
    if (use.isSeeded || isCarrier(use)) return [];
    const message = `it uses the cache mount "${id}" too, which others carry: what it leaves there may be saved, and it may come before the content is restored`;
    return [[node.definition.id, { message, place: { image: node.definition.id } }] as const];
  });
  return [...new Map(notes).values()];
}

/** BuildKit makes the directory out of owner and mode, so that others are another directory. */
function noteVariants({ mounts }: MountNotesInput): readonly Note[] {
  const ids = [...new Set(mounts.map(({ id }) => id))];
  return ids.flatMap((id) => {
    const same = mounts.filter((mount) => mount.id === id);
    const owners = new Set(same.map(({ owner }) => JSON.stringify(owner)));
    if (owners.size === 1) return [];
    const users = [...new Set(same.flatMap((mount) => mount.users.map(({ image }) => image)))];
    const message = `cache mount "${id}" is ${owners.size} directories, since uid, gid or mode differ (${listSome(users)}): each is carried by itself`;
    return [{ message, place: { option: 'cache.mounts' } }];
  });
}

function noteTools({ mounts }: MountNotesInput): readonly Note[] {
  return mounts
    .filter(({ users }) => users.every(({ tools }) => tools === null))
    .map(({ id }) => ({
      message: `cache mount "${id}" is not carried: its stage stands on scratch, so that nothing can copy it; set cache.mounts.image`,
      place: { option: 'cache.mounts.image' },
    }));
}

function noteClassic({ mounts, builders }: MountNotesInput): readonly Note[] {
  const classic = [...builders.values()].filter(({ imageStore }) => imageStore === 'classic');
  const names = classic
    .map(({ name }) => name)
    .filter((name) => mounts.some((each) => each.builder === name));
  return names.map((name) => ({
    message: `builder "${name}" restores cache mounts and saves none: docker's classic image store cannot push them`,
    place: { option: 'cache.mounts' },
  }));
}

function isCarrier({ node, id }: MountUse): boolean {
  return node.definition.options.cache.mounts.ids.includes(id);
}
