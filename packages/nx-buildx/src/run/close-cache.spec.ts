import type { BuildReport } from '../model/build-report';
import { closeCache } from './close-cache';
import { BUILT } from './testing/ports';

const exported = { backend: 'local', ref: 'c/api--main', mode: 'max' } as const;
const refused = { status: 'failed', error: 'EROFS: read-only file system' } as const;

const close = (ignoreError: boolean | undefined, cacheExport: BuildReport['cacheExport'] = refused) =>
  closeCache(
    BUILT,
    {
      folders: { imports: new Map(), export: null },
      warnings: [],
      close: () => Promise.resolve(cacheExport),
    },
    { export: { ...exported, ...(ignoreError === undefined ? {} : { ignoreError }) } },
  );

it.each([true, undefined])(
  'a folder that cannot be written fails no build, with ignoreError %s',
  async (ignoreError) => {
    expect(await close(ignoreError)).toEqual({ ...BUILT, cacheExport: refused });
  },
);

it('a folder that cannot be written fails the build where errors are not ignored', async () => {
  expect(await close(false)).toMatchObject({
    status: 'failed',
    cacheExport: refused,
    error: { message: 'the cache was not exported: EROFS: read-only file system' },
  });
  expect(await close(false, { status: 'exported', error: null })).toMatchObject({ status: 'succeeded' });
  expect(await close(false, null)).toMatchObject({ status: 'succeeded' });
});
