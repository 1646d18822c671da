import type { FoundManifest, Judgement } from './plan-prune-facts';
import type { LiveRefs } from './plan-prune-live';
import type { IndexedHistory } from './plan-prune-positions';

/** What one digest of a repository is known by. */
export interface KeyedImage {
  readonly digest: string;
  readonly keyTags: readonly string[];
  readonly otherTags: readonly string[];
  readonly manifest: FoundManifest | undefined;
}

export type Verdict = Pick<Judgement, 'action' | 'rule' | 'reason'>;

export interface OriginInput {
  readonly live: LiveRefs;
  readonly history: IndexedHistory;
  /** So many commits of each live branch count as its last ones. */
  readonly keepCommits: number;
}

interface DatedImage extends KeyedImage {
  readonly commit: string;
}

export function keep(rule: Judgement['rule'], reason: string): Verdict {
  return { action: 'keep', rule, reason };
}

/**
 * Which images go by the commits that they were built from, and, where those cannot be read, by age.
 *
 * @returns by digest
 */
export function judgeByOrigin(
  images: readonly KeyedImage[],
  input: OriginInput,
): ReadonlyMap<string, Verdict> {
  const dated: DatedImage[] = [];
  const undated: KeyedImage[] = [];
  const verdicts = new Map<string, Verdict>();
  for (const image of images) {
    const commit = findCommit(image, input);
    if (image.manifest === undefined)
      verdicts.set(image.digest, keep('unread', 'its manifest cannot be read'));
    else if (commit === null) undated.push(image);
    else dated.push({ ...image, commit });
  }
  const before = findLastBefore(dated, input);
  for (const { digest, commit } of dated) {
    const verdict = judgeByCommit(commit, input);
    verdicts.set(digest, verdict.rule === 'commit-recent' ? verdict : (before.get(digest) ?? verdict));
  }
  for (const [digest, verdict] of judgeByAge(undated, input.keepCommits)) verdicts.set(digest, verdict);
  return verdicts;
}

/** An image inherits the labels of its base, whose commit may be another repository's. */
function findCommit({ manifest }: KeyedImage, { live, history }: OriginInput): string | null {
  const revision = manifest?.revision ?? null;
  if (revision === null) return null;
  const { commit, from } = revision;
  const isKnown =
    live.tips.has(commit) || history.branches.some((branch) => history.find(branch, commit) !== null);
  return from === 'label' && !isKnown ? null : commit;
}

function judgeByCommit(commit: string, { live, history, keepCommits }: OriginInput): Verdict {
  const name = commit.slice(0, 12);
  const tip = live.tips.get(commit);
  if (tip !== undefined) return keep('commit-recent', `built from ${name}, the tip of ${tip}`);
  const positions = history.branches.flatMap((branch) => {
    const position = history.find(branch, commit);
    return position === null ? [] : [{ branch, position }];
  });
  const recent = positions.find(({ position }) => position < keepCommits);
  if (recent !== undefined)
    return keep('commit-recent', `built from ${name}, of the last ${keepCommits} of ${recent.branch}`);
  if (positions.length === 0 && history.gap !== null)
    return keep('commit-unknown', `built from ${name}, which is not in this clone: ${history.gap}`);
  const reason = `built from ${name}, not of the last ${keepCommits} commits of any live branch`;
  return { action: 'delete', rule: 'commit-old', reason };
}

/**
 * An image that does not change is built once and reused ever after, so the last commits of a branch may stand on one that
 * was built long before them: the newest before them, of each branch and each kind of key.
 */
function findLastBefore(
  images: readonly DatedImage[],
  { history, keepCommits }: OriginInput,
): ReadonlyMap<string, Verdict> {
  const kept = new Map<string, Verdict>();
  for (const branch of history.branches) {
    for (const kind of [isBranchKey, isDefaultBranchKey]) {
      const older = images
        .filter(({ keyTags }) => keyTags.some(kind))
        .flatMap((image) => {
          const position = history.find(branch, image.commit);
          return position === null || position < keepCommits ? [] : [{ image, position }];
        });
      const newest = Math.min(...older.map(({ position }) => position));
      for (const { image } of older.filter(({ position }) => position === newest)) {
        const name = image.commit.slice(0, 12);
        const reason = `built from ${name}, the last before the last ${keepCommits} of ${branch}`;
        kept.set(image.digest, keep('commit-before', reason));
      }
    }
  }
  return kept;
}

function isBranchKey(tag: string): boolean {
  return tag.startsWith('key-branch-');
}

function isDefaultBranchKey(tag: string): boolean {
  return !isBranchKey(tag);
}

const UNREAD = 'nothing says from which commit it was built';

/** Images of one time stay together: of reproducible builds all have the same. */
function judgeByAge(images: readonly KeyedImage[], most: number): ReadonlyMap<string, Verdict> {
  const times = images.flatMap(({ manifest }) => timeOf(manifest) ?? []);
  const oldest = times.sort((a, b) => b - a)[most - 1] ?? -Infinity;
  return new Map(images.map((image) => [image.digest, judgeTime(timeOf(image.manifest), oldest, most)]));
}

function judgeTime(time: number | null, oldest: number, most: number): Verdict {
  if (time === null) return keep('among-newest', `${UNREAD}, or when`);
  if (time >= oldest) return keep('among-newest', `${UNREAD}; it is one of the newest ${most}`);
  return { action: 'delete', rule: 'not-among-newest', reason: `${UNREAD}; ${most} others are newer` };
}

function timeOf(manifest: FoundManifest | undefined): number | null {
  const time = Date.parse(manifest?.createdAt ?? '');
  return Number.isNaN(time) ? null : time;
}
