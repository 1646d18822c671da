import { isConnectionLost, isTransient } from './judge-error';

describe('isTransient', () => {
  it.each([
    'failed to push r: unexpected status from PUT request to https://r/v2/a/manifests/1: 500 Internal Server Error',
    'failed to push r: unexpected status from HEAD request to https://r/v2/a/blobs/x: 502 Bad Gateway',
    'failed to push r: failed commit on ref "x": unexpected status: 503 Service Unavailable',
    'unexpected status code [manifests 1]: 504 Gateway Timeout',
    'failed to push r: toomanyrequests: retry-after: 400µs, allowed: 44000/minute',
    'failed to push r: unknown',
    'failed to push r: unknown: Internal Server Error',
    'failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://r/token: 503 Service Unavailable',
    'failed to do request: Put "https://r/v2/": read tcp 10.0.0.1:1->10.0.0.2:443: read: connection reset by peer',
    'failed to do request: Head "https://r/v2/": dial tcp 10.0.0.1:443: i/o timeout',
    'failed to do request: Head "https://r/v2/": net/http: TLS handshake timeout',
    'failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://r": EOF',
    'failed to push r: write tcp 10.0.0.1:1->10.0.0.2:443: write: broken pipe',
    'received unexpected HTTP status: 503 Service Unavailable',
    'EOF',
  ])('%s', (error) => {
    expect(isTransient('export', error)).toBe(true);
  });

  it.each([
    'failed to push r: unexpected status from PUT request to https://r:500/v2/a/manifests/503: 401 Unauthorized',
    'failed to push r: unexpected status from PUT request to https://r/v2/a/manifests/1: 403 Forbidden',
    'failed to push r: unauthorized: authentication required',
    'failed to push r: denied: permission_denied: write_package',
    'failed to push r: unexpected status from PUT request to https://r/v2/a/manifests/1: 501 Not Implemented',
    'r/base:1: not found',
    'failed to push r: manifest unknown: manifest unknown',
    'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
    'failed to do request: Head "https://127.0.0.1:9/v2/": dial tcp 127.0.0.1:9: connect: connection refused',
    'failed to do request: Put "https://r/v2/": read: connection reset by peer: context canceled: context canceled',
  ])('not: %s', (error) => {
    expect(isTransient('export', error)).toBe(false);
  });

  it('takes nothing that a step printed or did for transient, only that its base could not be pulled', () => {
    const words = 'failed to do request: connection reset by peer: 500 Internal Server Error: EOF';
    expect(
      isTransient('step', `process "/bin/sh -c curl" did not complete successfully: exit code: 1: ${words}`),
    ).toBe(false);
    expect(isTransient('step', 'failed to calculate checksum of ref x: "/EOF": EOF')).toBe(false);
    expect(isTransient('step', `failed to copy: httpReadSeeker: failed open: ${words}`)).toBe(true);
    expect(isTransient('internal', words)).toBe(false);
  });
});

describe('isConnectionLost', () => {
  it('knows a builder that ended from one that refuses', () => {
    const lost =
      'failed to receive status: rpc error: code = Unavailable desc = error reading from server: EOF';
    expect(isConnectionLost(lost)).toBe(true);
    expect(isConnectionLost('failed to solve: rpc error: code = Unknown desc = no such stage')).toBe(false);
    expect(isConnectionLost('failed to read dockerfile: open Dockerfile: no such file or directory')).toBe(
      false,
    );
  });
});
