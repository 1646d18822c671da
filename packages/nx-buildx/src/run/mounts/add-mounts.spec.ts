import type { MountRestore } from '../../model/mount-result';
import { describeUnbuilt } from '../describe-result';
import { makeImage } from '../testing/ports';
import { addMounts } from './carry-mounts';

const ABSENT: MountRestore = {
  status: 'absent',
  ref: null,
  listing: null,
  bytes: 0,
  transferred: 0,
  error: null,
  durationMs: 0,
};

it('tells once what was restored for several builds on one builder, and all that was warned of', () => {
  const { image } = makeImage();
  const result = describeUnbuilt(image, { outcome: 'built', reason: '', failure: null, at: new Date(0) });
  const told = [ABSENT, ABSENT, { ...ABSENT }].map((restore, index) => ({
    warnings: [`warning ${String(index)}`],
    mounts: [{ id: 'npm', platform: 'linux/amd64', restore }],
  }));
  const { mounts, warnings } = told.reduce(addMounts, result);
  expect(mounts).toHaveLength(2);
  expect([...warnings].sort()).toEqual(['warning 0', 'warning 1', 'warning 2']);
  expect(addMounts(result, { warnings: [] })).not.toHaveProperty('mounts');
});
