import { findBuildError } from './find-build-error';
import { emptyProgress } from './fold-progress';
import { BUILDX_VERSIONS, readStream } from './testing/read-fixture';

const find = (version: string, name: string) => {
  const { progress, lines } = readStream(version, name);
  return findBuildError(progress, lines, 'ended');
};

describe.each(BUILDX_VERSIONS)('findBuildError with buildx %s', (version) => {
  it('tells of a failed step all there is, and is not deceived by what it printed', () => {
    expect(find(version, 'fail-step')).toEqual({
      message: expect.stringMatching(
        /^process "\/bin\/sh -c echo .*did not complete successfully: exit code: 7$/,
      ),
      step: expect.stringMatching(/^\[build 1\/1\] RUN echo "line one";/),
      line: 5,
      logTail: [
        'line one',
        'dial tcp 10.0.0.1:443: connect: connection reset by peer',
        'unexpected status from PUT request: 500 Internal Server Error',
      ],
      transient: false,
      booted: true,
    });
  });

  it('tells a push that may be tried again from one that was refused', () => {
    const broken = find(version, 'push-500');
    expect(broken).toMatchObject({ step: 'exporting to image', line: null, transient: true });
    expect(broken.message).toMatch(/^failed to push 127\.0\.0\.1:5500\/acme\//);
    expect(find(version, 'push-401')).toMatchObject({ step: 'exporting to image', transient: false });
  });
});

describe('findBuildError', () => {
  it.each([
    ['0.13.1', 'fail-push-dead', 'exporting to image', null, false],
    ['0.13.1', 'push-reset', 'exporting to image', null, true],
    ['0.13.1', 'push-503-classic-store', 'pushing 127.0.0.1:5503/acme/cl5503:1 with docker', null, true],
    ['0.13.1', 'cache-export-fatal', 'exporting cache to registry', null, false],
    // The error of a pull is on the step that needed the layers.
    ['0.13.1', 'pull-reset', '[1/3] RUN echo child > /c', 2, true],
    // Another step has the error `context canceled`.
    ['0.13.1', 'missing-file', '[2/2] COPY nosuch /x', 3, false],
    ['0.29.1', 'heredoc', '[3/3] RUN <<SH (echo a...)', 4, false],
    ['0.29.1', 'push-403', 'exporting to image', null, false],
    ['0.29.1', 'push-429', 'exporting to image', null, true],
    ['0.29.1', 'syntax', null, 3, false],
    ['0.29.1', 'no-stage', null, null, false],
    ['0.29.1', 'no-base', '[internal] load metadata for 127.0.0.1:5000/nope/base:1', 1, false],
  ])('buildx %s, %s', (version, name, step, line, transient) => {
    expect(find(version, name)).toMatchObject({ step, line, transient });
  });

  it.each([
    ['boot-not-found', '[internal] booting buildkit', /^Error response from daemon: .* not found$/],
    ['boot-unreached', '[internal] waiting for connection', /^context deadline exceeded$/],
  ])('tells a builder that cannot be used from a build: %s', (name, step, message) => {
    expect(find('0.13.1', name)).toMatchObject({
      step,
      message: expect.stringMatching(message),
      booted: false,
      transient: false,
    });
  });

  it('gives the text after the prefixes', () => {
    expect(find('0.29.1', 'no-stage').message).toBe('target stage "nosuch" could not be found');
    expect(find('0.29.1', 'syntax').message).toBe(
      'dockerfile parse error on line 3: unknown instruction: RUNN (did you mean RUN?)',
    );
  });

  it('gives the first of several lines, and the rest as the log', () => {
    const lines = [
      'ERROR: Cache export is not supported for the docker driver.',
      'Switch to a different driver',
    ];
    expect(findBuildError(emptyProgress, lines, 'ended')).toEqual({
      message: 'Cache export is not supported for the docker driver.',
      step: null,
      line: null,
      logTail: lines,
      transient: false,
      booted: true,
    });
  });

  it('keeps the beginning and the end of a long text', () => {
    const { message } = findBuildError(
      emptyProgress,
      [`ERROR: process "${'x'.repeat(2000)}": exit code: 3`],
      'ended',
    );
    expect(message).toMatch(/^process "x.* … .*": exit code: 3$/);
    expect(message.length).toBeLessThan(420);
  });

  it('falls back to what docker says, and to how it ended', () => {
    const usage = ['WARNING: x', 'unknown flag: --loadd', 'Usage: docker buildx build'];
    expect(findBuildError(emptyProgress, usage, 'ended').message).toBe('unknown flag: --loadd');
    expect(findBuildError(emptyProgress, [], 'was ended by SIGKILL').message).toBe('was ended by SIGKILL');
  });
});
