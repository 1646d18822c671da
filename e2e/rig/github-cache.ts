import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Variables } from './jobs';
import { atEnd } from './test-folder';

/** What a job of GitHub Actions may do with the cache of a branch. */
const READ = 1;
const WRITE = 2;

interface Entry {
  readonly scope: string;
  readonly key: string;
  bytes: Buffer;
  committed: boolean;
}

/** Stands in for version 1 of GitHub's cache service, as BuildKit's client (tonistiigi/go-actions-cache) speaks to it. */
export interface GithubCache {
  /** What the runner gives a job of a branch, whose cache `main` lets everybody read. */
  variablesOf(branch: string): Variables;
  /** Keys of what was written, with the branch it was written by. */
  listKeys(): readonly { readonly branch: string; readonly key: string }[];
  /** Refuses whatever is written from now on. */
  refuseWriting(): void;
}

/** Starts one on a free port of loopback; it ends with the tests of the file. */
export async function startGithubCache(): Promise<GithubCache> {
  const entries: Entry[] = [];
  let isReadOnly = false;
  const server = createServer((asked, answer) => {
    void answerTo(asked, entries, isReadOnly).then(({ status, headers, body }) => {
      answer.writeHead(status, headers);
      answer.end(body === undefined || Buffer.isBuffer(body) ? body : JSON.stringify(body));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  atEnd(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  return {
    variablesOf: (branch) => ({
      ACTIONS_CACHE_URL: url,
      ACTIONS_RUNTIME_TOKEN: signToken([
        { Scope: `refs/heads/${branch}`, Permission: READ | WRITE },
        { Scope: 'refs/heads/main', Permission: branch === 'main' ? READ | WRITE : READ },
      ]),
    }),
    listKeys: () =>
      entries
        .filter(({ committed }) => committed)
        .map(({ scope, key }) => ({ branch: scope.replace('refs/heads/', ''), key })),
    refuseWriting: () => {
      isReadOnly = true;
    },
  };
}

interface Access {
  readonly Scope: string;
  readonly Permission: number;
}

/** BuildKit reads the claims and leaves the signature to the service. */
function signToken(access: readonly Access[]): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { ac: JSON.stringify(access), nbf: now - 60, exp: now + 3600 };
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}.${Buffer.from('none').toString('base64url')}`;
}

function readAccess({ headers }: IncomingMessage): readonly Access[] {
  const [, claims = ''] = (headers.authorization ?? '').split('.');
  const { ac } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { ac: string };
  return JSON.parse(ac) as Access[];
}

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | object;
}

async function answerTo(asked: IncomingMessage, entries: Entry[], isReadOnly: boolean): Promise<Answer> {
  const url = new URL(asked.url ?? '/', `http://${asked.headers.host ?? ''}`);
  const body = await readBody(asked);
  const [, action = '', id] = /^\/_apis\/artifactcache\/(\w+)(?:\/(\d+))?$/.exec(url.pathname) ?? [];
  const entry = id === undefined ? undefined : entries[Number(id) - 1];
  if (action === 'blobs') return entry === undefined ? { status: 404 } : giveBlob(asked, entry);
  const access = readAccess(asked);
  if (action === 'cache') {
    const found = findEntry(entries, access, url.searchParams.get('keys') ?? '');
    if (found === null) return { status: 204 };
    const archiveLocation = new URL(`/_apis/artifactcache/blobs/${String(found.id)}`, url).href;
    return { status: 200, body: { cacheKey: found.key, scope: found.scope, archiveLocation } };
  }
  if (isReadOnly) return { status: 403, body: { message: 'read only' } };
  if (id === undefined) {
    const { key } = JSON.parse(body.toString()) as { key: string };
    const scope = access.find(({ Permission }) => (Permission & WRITE) !== 0)?.Scope ?? '';
    const cacheId = entries.push({ scope, key, bytes: Buffer.alloc(0), committed: false });
    return { status: 200, body: { cacheId } };
  }
  if (entry === undefined) return { status: 404 };
  if (asked.method === 'PATCH') writeChunk(entry, body, asked.headers['content-range'] ?? '');
  else entry.committed = true;
  return { status: 204 };
}

function writeChunk(entry: Entry, chunk: Buffer, range: string): void {
  const [, start = '0'] = /^bytes (\d+)-/.exec(range) ?? [];
  const bytes = Buffer.alloc(Math.max(entry.bytes.length, Number(start) + chunk.length));
  entry.bytes.copy(bytes);
  chunk.copy(bytes, Number(start));
  entry.bytes = bytes;
}

/** The newest whose key begins so, of the first branch that has one: exact keys win by being as long. */
function findEntry(entries: readonly Entry[], access: readonly Access[], key: string) {
  for (const { Scope } of access) {
    const id = entries.findLastIndex(
      (each) => each.committed && each.scope === Scope && each.key.startsWith(key),
    );
    const entry = entries[id];
    if (entry !== undefined) return { id: id + 1, key: entry.key, scope: entry.scope };
  }
  return null;
}

function giveBlob({ headers }: IncomingMessage, { bytes }: Entry): Answer {
  const [, start] = /^bytes=(\d+)-/.exec(headers.range ?? '') ?? [];
  if (start === undefined) return { status: 200, body: bytes };
  const range = `bytes ${start}-${String(bytes.length - 1)}/${String(bytes.length)}`;
  return { status: 206, headers: { 'content-range': range }, body: bytes.subarray(Number(start)) };
}

async function readBody(asked: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of asked) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
