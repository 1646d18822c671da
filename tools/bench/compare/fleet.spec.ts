import { changedProject, describeChange, describeFleet } from './fleet';

it.each([
  [15, 2, 12],
  [60, 8, 51],
  [3, 1, 1],
])('%d images are a base, %d runtimes and %d apps', (images, runtimes, apps) => {
  const { configFiles } = describeFleet(images);
  const count = (kind: string) => configFiles.filter((file) => file.startsWith(`images/${kind}`)).length / 2;
  expect([count('base'), count('runtime-'), count('app-')]).toEqual([1, runtimes, apps]);
});

it('changes files that the images copy', () => {
  const fleet = describeFleet(15);
  for (const changed of ['base', 'leaf'] as const) {
    const files = Object.keys(describeChange(changedProject[changed](fleet), 'other'));
    expect(Object.keys(fleet.files)).toEqual(expect.arrayContaining(files));
  }
  expect(fleet.leaf).toBe('app-12');
});
