import { formatNpmrc } from './find-parts';

describe('formatNpmrc', () => {
  it('points to another registry', () => {
    expect(formatNpmrc('https://packages.test/npm/')).toContain('registry=https://packages.test/npm/\n');
  });

  it.each(['https://me:secret@packages.test/', 'undefined', ''])('says nothing of %j', (registry) => {
    expect(formatNpmrc(registry)).not.toMatch(/registry|secret/);
  });
});
