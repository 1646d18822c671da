import type { MountRestore, MountResult, MountSave } from '../model/mount-result';
import { formatMounts, formatPlannedMounts } from './format-mounts';

const REF = 'r/cache:_mount--npm--main';
const mount = {
  key: 'k',
  id: 'npm',
  owner: null,
  namespace: null,
  platform: 'linux/amd64',
  builder: 'default',
  reads: ['r/cache:_mount--npm--topic', REF],
  write: REF,
  insecure: false,
  maxSize: 1,
  users: [],
};
const restored: MountRestore = {
  status: 'restored',
  ref: REF,
  listing: 'a',
  bytes: 12_000_000,
  transferred: 3_000_000,
  durationMs: 600,
  error: null,
};
const saved: MountSave = { status: 'saved', ref: REF, bytes: 14_000_000, durationMs: 1200, error: null };

const tell = (restore: Partial<MountRestore>, save: Partial<MountSave> | null = null) => {
  const tools = { name: 'node', platform: 'linux/amd64' };
  const result: MountResult = {
    ...mount,
    site: { builder: null, tools, context: null },
    restore: { ...restored, ...restore },
    save: save === null ? null : { ...saved, ...save },
  };
  return formatMounts([result])[0];
};

it('tells what was gained and what it cost', () => {
  expect(tell({}, {})).toBe(
    `cache mount npm (linux/amd64): restored 12 MB from ${REF} (3.0 MB) in 0.6s; saved 14 MB to ${REF} in 1.2s`,
  );
  expect(tell({ status: 'not-empty' })).toContain('had content already');
  expect(tell({ status: 'absent', ref: null }, { status: 'unchanged' })).toContain(
    'nothing saved yet; unchanged, 14 MB',
  );
});

it('marks what went wrong', () => {
  expect(tell({ status: 'failed', error: 'no shell' })).toBe(
    `⚠ cache mount npm (linux/amd64): not restored from ${REF}: no shell`,
  );
  expect(tell({}, { status: 'too-large', error: 'too much' })).toMatch(/^⚠ .*; not saved, 14 MB: too much$/);
});

it('shows refs in a plan', () => {
  expect(formatPlannedMounts([mount], [mount])).toEqual([
    `npm (linux/amd64) reads r/cache:_mount--npm--topic, ${REF}, writes ${REF}`,
  ]);
  expect(formatPlannedMounts([{ ...mount, write: null }], [mount]).join()).not.toContain('writes');
  const other = { ...mount, key: 'o', builder: 'two' };
  expect(formatPlannedMounts([mount], [mount, other])[0]).toMatch(/, writes r\S+, or two does$/);
});

it('names the builders of what several have', () => {
  const others = [mount, { ...mount, builder: 'arm' }, { ...mount, platform: 'linux/arm64' }];
  expect(formatPlannedMounts(others, others).map((line) => line.split(' reads')[0])).toEqual([
    'npm (linux/amd64 on default)',
    'npm (linux/amd64 on arm)',
    'npm (linux/arm64)',
  ]);
});
