import { DEFAULT_OPTIONS, MAIN, planned } from './testing/workspace';

function boundsOf(images: Readonly<Record<string, object>>, files: Readonly<Record<string, string>> = {}) {
  const cache = (given: object) => ({ ...DEFAULT_OPTIONS.cache, strategy: 'local' as const, ...given });
  return planned({
    images: Object.fromEntries(
      Object.entries(images).map(([name, given]) => [name, { cache: cache(given) }]),
    ),
    files: {
      ...Object.fromEntries(Object.keys(images).map((name) => [`apps/${name}/Dockerfile`, 'FROM x'])),
      ...files,
    },
  }).cacheBounds;
}

it('is none where no size is given', () => {
  expect(boundsOf({ api: {} })).toEqual([]);
});

it('names all folders of the run, also those of images without a bound', () => {
  const images = { api: { maxSize: 5 }, web: {}, docs: { directory: '/mnt/cache', maxSize: 9 } };
  expect(boundsOf(images)).toEqual([
    { directory: '.buildx-cache', maxSize: 5, folders: ['api--main', 'web--main'] },
    { directory: '/mnt/cache', maxSize: 9, folders: ['docs--main'] },
  ]);
});

it('is the least of what images say of a directory, however it is written', () => {
  const images = { api: { directory: 'c', maxSize: 7 }, web: { directory: './c/', maxSize: 3 } };
  expect(boundsOf(images)).toEqual([{ directory: 'c', maxSize: 3, folders: ['api--main', 'web--main'] }]);
});

it('is none of another strategy', () => {
  expect(boundsOf({ api: { strategy: 'registry', maxSize: 5 } })).toEqual([]);
});

it('is none of a run that may write no cache', () => {
  const cache = { ...DEFAULT_OPTIONS.cache, strategy: 'local' as const, maxSize: 0 };
  const spec = { images: { api: { cache } }, files: { 'apps/api/Dockerfile': 'FROM x' } };
  expect(planned(spec).cacheBounds).toHaveLength(1);
  expect(planned({ ...spec, source: { ...MAIN, trust: 'untrusted' } }).cacheBounds).toEqual([]);
});
