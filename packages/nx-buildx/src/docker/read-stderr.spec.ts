import { readBuildxLines } from './read-stderr';
import { readStream } from './testing/read-fixture';

describe('readBuildxLines', () => {
  it('finds a local cache that was not there, which buildx only warns of', () => {
    const { missingImports, warnings } = readBuildxLines(readStream('0.13.1', 'cache-local').lines);
    expect(missingImports).toEqual(['/workspace/lc-nope']);
    expect(warnings).toHaveLength(1);
  });

  it.each([
    'skipped due to err: open /c/a/index.json: no such file',
    'skipped: no digest found for tag nightly',
    'skipped: digest sha256:1 unavailable: not found',
  ])('finds a local cache that was %s', (reason) => {
    expect(readBuildxLines([`WARNING: local cache import at /c/a ${reason}`]).missingImports).toEqual([
      '/c/a',
    ]);
  });

  it('takes the place from the line over the excerpt, and no other line with a colon', () => {
    const rule = '-'.repeat(20);
    expect(
      readBuildxLines(['note:1', 'apps/api/Dockerfile:12', rule, '  11 | a:3', rule, 'ERROR: x']).line,
    ).toBe(12);
    expect(readBuildxLines(['note:1', 'ERROR: listen 127.0.0.1:80']).line).toBeNull();
    expect(readBuildxLines([rule, rule]).line).toBeNull();
  });

  it('finds nothing in nothing', () => {
    expect(readBuildxLines([])).toEqual({ error: null, line: null, warnings: [], missingImports: [] });
  });
});
