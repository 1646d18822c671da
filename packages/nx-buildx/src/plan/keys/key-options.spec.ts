import type { PlantedFiles } from '../testing/file-tree';
import { keyOf, singleImage } from '../testing/keys';

describe('a volatile build arg', () => {
  const key = (text: string, value: string, files?: PlantedFiles) =>
    keyOf(singleImage(text, { buildArgs: { V: value }, volatileBuildArgs: ['V'] }, files));

  it('counts where it chooses the base image', () => {
    const text = 'ARG V\nFROM busybox:$V';
    expect(key(text, 'latest')).not.toBe(key(text, '2'));
  });

  it('counts where it chooses the files', () => {
    const text = 'FROM busybox\nARG V\nCOPY $V /x';
    expect(key(text, 'a')).not.toBe(key(text, 'b'));
    expect(key(text, 'a')).not.toBe(key(text, 'a', { 'apps/api/a': 'new' }));
  });

  it('counts where it chooses the stage, with all that the stage does', () => {
    const text = (step: string) =>
      `ARG V\nFROM busybox AS one\nRUN ${step}\nFROM busybox AS two\nRUN two\nFROM $V`;
    expect(key(text('one'), 'one')).not.toBe(key(text('one'), 'two'));
    expect(key(text('one'), 'one')).not.toBe(key(text('other'), 'one'));
    expect(key(text('one'), 'two')).toBe(key(text('other'), 'two'));
  });

  it('is none by being declared without a value', () => {
    const text = 'FROM busybox\nARG V=1\nRUN make';
    expect(key(text, '2')).not.toBe(keyOf(singleImage(text, { volatileBuildArgs: ['V'] })));
  });
});

describe('maxAge', () => {
  const DAY = 24 * 60 * 60 * 1000;
  const keyAt = (now: number) =>
    keyOf(singleImage('FROM busybox', { reuse: { enabled: true, from: null, maxAge: DAY } }, {}, { now }));

  it('makes another key once in each period', () => {
    const hours = Array.from({ length: 10 * 24 }, (_, hour) => keyAt(hour * (DAY / 24)));
    const changed = hours.flatMap((key, hour) => (hour > 0 && key !== hours[hour - 1] ? [hour] : []));
    expect(changed.slice(1).map((hour, index) => hour - (changed[index] ?? 0))).toEqual(Array(9).fill(24));
  });

  it('never gives a key again', () => {
    const days = Array.from({ length: 50 }, (_, day) => keyAt(day * DAY));
    expect(new Set(days).size).toBe(50);
  });

  it('is not the clock where there is none', () => {
    expect(keyOf(singleImage('FROM busybox', {}, {}, { now: 1000 * DAY }))).toBe(
      keyOf(singleImage('FROM busybox')),
    );
  });
});
