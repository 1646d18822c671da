import type { Judgement } from './plan-prune-facts';
import { judgePlatformTags } from './plan-prune-platforms';

const HEX = '0123456789abcdef0123456789abcdef';
const AMD64 = `platform-${HEX}-amd64`;
const gone = { action: 'delete', rule: 'commit-old', reason: 'old' } as const;
const stays = { action: 'keep', rule: 'current-key', reason: 'new' } as const;

function judge(
  images: Readonly<
    Record<string, { readonly tags: readonly string[]; readonly children?: readonly string[] }>
  >,
  keys: Readonly<Record<string, Pick<Judgement, 'action' | 'rule' | 'reason'>>>,
) {
  const tags = Object.entries(images).flatMap(([digest, image]) =>
    image.tags.map((tag) => ({ tag, digest })),
  );
  const manifests = new Map(
    Object.entries(images).map(([digest, { children = [] }]) => [
      digest,
      { digest, children, isCache: false, blobs: new Map<string, number>(), createdAt: null, revision: null },
    ]),
  );
  const digestOf = (tag: string) => tags.find((each) => each.tag === tag)?.digest ?? '';
  const judged = judgePlatformTags(
    { repository: 'r', tags, manifests },
    Object.entries(keys).map(([tag, verdict]) => ({ tag, digest: digestOf(tag), ...verdict })),
  );
  return judged.map(({ tag, action, reason }) => `${tag} ${action}: ${reason}`);
}

const KEPT = {
  index: { tags: [`key-${HEX}`], children: ['image'] },
  part: { tags: [AMD64], children: ['image'] },
};

it('goes with the key', () => {
  expect(judge(KEPT, { [`key-${HEX}`]: gone })).toEqual([`${AMD64} delete: old`]);
});

it('stays with the key, whichever of its tags', () => {
  expect(judge(KEPT, { [`key-${HEX}`]: stays })).toEqual([`${AMD64} keep: it is part of key-${HEX}`]);
  const both = { ...KEPT, other: { tags: [`key-branch-${HEX}`] } };
  expect(judge(both, { [`key-${HEX}`]: gone, [`key-branch-${HEX}`]: stays })).toEqual([
    `${AMD64} keep: it is part of key-branch-${HEX}`,
  ]);
});

it('stays where it is the manifest itself, and an index that stays has it', () => {
  const bare = { index: { tags: [`key-${HEX}`], children: ['part'] }, part: { tags: [AMD64] } };
  expect(judge(bare, { [`key-${HEX}`]: gone })).toEqual([`${AMD64} delete: old`]);
  const released = { ...bare, release: { tags: ['1.4'], children: ['part'] } };
  expect(judge(released, { [`key-${HEX}`]: gone })).toEqual([`${AMD64} keep: it is part of 1.4`]);
});

it('stays where no key is of its build', () => {
  expect(judge({ part: { tags: [AMD64, 'latest'] } }, {})).toEqual([
    `${AMD64} keep: no key tag is of the same build`,
  ]);
});
