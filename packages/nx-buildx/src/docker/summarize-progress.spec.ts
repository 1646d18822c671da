import { emptyProgress, foldProgress } from './fold-progress';
import {
  countSteps,
  findCacheExport,
  findCurrentStep,
  listImports,
  listOversizedImports,
} from './summarize-progress';
import { BUILDX_VERSIONS, readStream } from './testing/read-fixture';
import { parseSolveStatus } from './wire';

const CACHE = '127.0.0.1:5000/acme/cache:app--main';

describe.each(BUILDX_VERSIONS)('a build with buildx %s', (version) => {
  const read = (name: string) => readStream(version, name).progress;

  it.each([
    ['cold', { total: 7, cached: 0, executed: 7 }],
    ['warm', { total: 7, cached: 7, executed: 0 }],
    // On an engine that has nothing: the last step is named again, uncached, while its layers are pulled.
    ['imported', { total: 7, cached: 7, executed: 0 }],
    ['partial', { total: 7, cached: 3, executed: 4 }],
    // Steps that are equal for both platforms run once.
    ['multi-platform', { total: 7, cached: 3, executed: 4 }],
  ])('counts the steps of %s', (name, steps) => {
    expect(countSteps(read(name), true)).toEqual(steps);
  });

  it('counts no step that was kept from running or cancelled', () => {
    expect(countSteps(read('fail-step'), false)).toEqual({ total: 3, cached: 2, executed: 1 });
    expect(countSteps(read('cancel'), false)).toEqual({ total: 4, cached: 0, executed: 2 });
  });

  it('tells which imports were found', () => {
    expect(listImports(read('cold'))).toEqual([{ ref: CACHE, found: false }]);
    expect(listImports(read('imported'))).toEqual([
      { ref: CACHE, found: true },
      { ref: '127.0.0.1:5000/acme/cache:app--nope', found: false },
    ]);
    expect(listImports(read('fail-step'))).toEqual([]);
  });

  it('tells what became of the export', () => {
    expect(findCacheExport(read('cold'))).toEqual({ status: 'exported', error: null });
    expect(findCacheExport(read('inline'))).toEqual({ status: 'exported', error: null });
    expect(findCacheExport(read('partial'))).toBeNull();
    expect(findCacheExport(read('cache-export-ignored'))).toEqual({
      status: 'failed',
      error: expect.stringMatching(/^error writing layer blob: .*connection refused$/),
    });
  });
});

describe('summaries', () => {
  const vertexes = (...list: object[]) => foldProgress(emptyProgress, parseSolveStatus({ vertexes: list }));

  it('finds the export into a directory', () => {
    expect(findCacheExport(readStream('0.13.1', 'cache-local').progress)).toEqual({
      status: 'exported',
      error: null,
    });
  });

  it.each([
    'exporting to GitHub Actions Cache',
    'exporting cache to Amazon S3',
    'exporting cache to Azure Blob Storage',
  ])('finds that %s failed', (name) => {
    const vertex = { digest: 'a', name, started: 't', completed: 't', error: 'denied' };
    expect(findCacheExport(vertexes(vertex))).toEqual({ status: 'failed', error: 'denied' });
  });

  it('names the step that runs', () => {
    const progress = vertexes(
      { digest: 'a', name: '[1/2] COPY . .', started: 't', completed: 't' },
      { digest: 'b', name: '[2/2] RUN npm ci', started: 't' },
      { digest: 'c', name: '[internal] load build context', started: 't' },
    );
    expect(findCurrentStep(progress)).toBe('[2/2] RUN npm ci');
    expect(findCurrentStep(emptyProgress)).toBeNull();
  });

  it('tells of a cache that is too large to be read', () => {
    const progress = vertexes({
      digest: 'a',
      name: 'importing cache manifest from ghcr.io/acme/cache:api--main',
      started: 't',
      completed: 't',
      error: 'blob sha256:21 is too large (1185165 > 1048576)',
    });
    expect(listImports(progress)).toEqual([{ ref: 'ghcr.io/acme/cache:api--main', found: false }]);
    expect(listOversizedImports(progress)).toEqual([
      'the cache in ghcr.io/acme/cache:api--main is too large (1185165 > 1048576) for BuildKit to read: export it with mode "min"',
    ]);
  });

  it('leaves out an export and an import that were cut short', () => {
    const progress = vertexes(
      {
        digest: 'a',
        name: 'exporting cache to registry',
        started: 't',
        completed: 't',
        error: 'x: context canceled',
      },
      {
        digest: 'b',
        name: 'importing cache manifest from x',
        started: 't',
        completed: 't',
        error: 'context canceled',
      },
      { digest: 'c', name: 'importing cache manifest from y', started: 't' },
    );
    expect(findCacheExport(progress)).toBeNull();
    expect(listImports(progress)).toEqual([]);
  });
});
