import { Readable } from 'node:stream';
import type { Authorizer } from './authorizer';
import { hasBlob, startUpload } from './blob-requests';
import type { Connections } from './connections';
import { startDeadline } from './deadline';
import { describeConnectionError } from './describe-connection-error';
import type { FindBaseUrl } from './find-base-url';
import type { HttpResponse } from './http-message';
import { limitConcurrency } from './limit-concurrency';
import type { RegistryAnswer } from './registry-answer';
import { answer, refusal } from './registry-answer';
import type { RepositoryReference } from './registry-reference';
import type { RepositoryRequest, SendToRepository } from './registry-request';
import { judge, resolveTarget, scopesOf } from './registry-request';
import { isTransientStatus } from './retry-delay';
import type { StreamedRequest } from './send-following-redirects';
import { openFollowingRedirects } from './send-following-redirects';
import type { Attempt, RetryClock } from './transport';
import { refuseForNow, retry } from './transport';

/** Copies under way at once. Each holds one connection that reads and one that writes. */
export const mostCopies = 4;

/** Copies a blob of `from` to `to`; `false` where `from` has none. */
export type CopyBlob = (
  to: RepositoryReference,
  digest: string,
  size: number,
  from: RepositoryReference,
) => Promise<RegistryAnswer<boolean>>;

/**
 * Streams blobs from one repository to another: a POST and one PUT (OCI distribution-spec, "POST then PUT"). How long a
 * blob takes is up to its size, so that there is no deadline, only a longest silence. After a passing failure it is
 * tried again from its beginning, since a registry keeps what came of a broken upload.
 *
 * @param options.connections of their own, two for each of {@link mostCopies}: copies that share connections with
 *   requests, or with each other, would wait for one another
 */
export function createCopyBlob(options: {
  readonly send: SendToRepository;
  readonly connections: Connections;
  readonly authorizer: Authorizer;
  readonly findBaseUrl: FindBaseUrl;
  readonly clock: RetryClock;
  readonly timeoutMs: number;
  readonly stop: AbortSignal;
}): CopyBlob {
  const { send, connections, authorizer, findBaseUrl, clock, timeoutMs, stop } = options;
  const limit = limitConcurrency(mostCopies);

  /** To be asked after a request of {@link SendToRepository}, which learns how to authenticate. */
  async function prepare(
    at: RepositoryReference,
    path: string,
    actions: RepositoryRequest['actions'],
  ): Promise<Pick<StreamedRequest, 'url' | 'headers'> | null> {
    const deadline = startDeadline(timeoutMs, stop);
    const base = await findBaseUrl(at.host, deadline);
    const url = resolveTarget(base, at, path);
    if (url === null) return null;
    if (url.origin !== base.origin) return { url, headers: {} };
    const access = { host: at.host, scopes: scopesOf(at, actions) };
    const authorization = await authorizer.authorizationFor(access, deadline);
    return { url, headers: authorization === null ? {} : { authorization } };
  }

  async function copyOnce(
    to: RepositoryReference,
    digest: string,
    size: number,
    from: RepositoryReference,
  ): Promise<Attempt<boolean>> {
    const found = await hasBlob(send, from, digest);
    if (!found.ok || !found.value) return final(found);
    const upload = await startUpload(send, to, '');
    if (!upload.ok) return final(upload);
    const patience = startPatience(timeoutMs, stop);
    try {
      const source = await prepare(from, `blobs/${digest}`, 'pull');
      const { location } = upload.value;
      const target = location === null ? null : await prepare(to, location, 'pull,push');
      if (source === null || target === null)
        return final(refusal('protocol', `${to.host} names no usable address to upload to`));
      target.url.searchParams.set('digest', digest);
      const read = await openFollowingRedirects(connections, { method: 'GET', ...source }, patience.signal);
      if (!read.ok) return final(read);
      if (read.value.status !== 200) return judgeAttempt(from, { ...read.value, body: noBody });
      const headers = {
        ...target.headers,
        'content-type': 'application/octet-stream',
        'content-length': `${size}`,
      };
      const body = Readable.from(patience.watch(read.value.body), { objectMode: false });
      const write = { method: 'PUT', url: target.url, headers, body } as const;
      const written = await openFollowingRedirects(connections, write, patience.signal);
      if (!written.ok) return final(written);
      const said = Buffer.from(await written.value.body.arrayBuffer());
      return judgeAttempt(to, { ...written.value, body: said });
    } catch (error) {
      if (stop.aborted) return final(refusal('timeout', `${to.host} was not waited for any longer`));
      const { description, transient } = patience.signal.aborted
        ? { description: `no sign of life for ${timeoutMs} ms`, transient: true }
        : describeConnectionError(error);
      const said = `the copy from ${from.host} to ${to.host} broke off: ${description}`;
      return { outcome: refusal('unreachable', said), transient, retryAfterMs: null };
    } finally {
      patience.end();
    }
  }

  return async (to, digest, size, from) =>
    limit(async () =>
      retry(async () => copyOnce(to, digest, size, from), clock, {
        signal: stop,
        remainingMs: () => (stop.aborted ? 0 : Infinity),
      }),
    );
}

const noBody = Buffer.alloc(0);

function final<T>(outcome: RegistryAnswer<T>): Attempt<T> {
  return { outcome, transient: false, retryAfterMs: null };
}

function judgeAttempt(at: RepositoryReference, response: HttpResponse): Attempt<boolean> {
  if (isTransientStatus(response.status)) return refuseForNow(at.host, response);
  const judged = judge(at, response);
  if (!judged.ok) return final(judged);
  if (response.status !== 404) return final(answer(true));
  return final(
    refusal('protocol', `${at.host} answered 404 for ${at.repository} in the middle of a copy`, 404),
  );
}

/** An end that comes once nothing has passed for so long. */
function startPatience(silenceMs: number, stop: AbortSignal) {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), silenceMs);
  return {
    signal: AbortSignal.any([controller.signal, stop]),
    /** What passes through here keeps the end away. */
    async *watch(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of body) {
        timer.refresh();
        yield chunk;
      }
    },
    /** Stops what is still under way. */
    end(): void {
      clearTimeout(timer);
      controller.abort();
    },
  };
}
