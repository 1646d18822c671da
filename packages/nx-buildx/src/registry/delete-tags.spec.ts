import type { IncomingMessage } from 'node:http';
import type { Deletion } from '../plan/plan-prune';
import { deletePlanned } from './delete-tags';
import type { Answer } from './testing/start-server';
import { digestOf, imageManifest } from './testing/start-server';
import { useClient } from './testing/use-client';

const rig = useClient();
const DIGEST = digestOf(imageManifest);
const OTHER = digestOf(`${imageManifest} `);
const UNSUPPORTED = '{"errors":[{"code":"UNSUPPORTED","message":"The operation is unsupported."}]}';

interface Store {
  /** Text by tag. */
  readonly tags: Map<string, string>;
  readonly texts: Map<string, string>;
}

/** As Distribution 2.8 answers, save for what `refuse` answers itself. */
async function run(
  tags: Readonly<Record<string, string>>,
  deletions: readonly Deletion[],
  refuse: (store: Store, ...request: Parameters<Answer>) => boolean = () => false,
  signal = new AbortController().signal,
) {
  const store: Store = {
    tags: new Map(Object.entries(tags)),
    texts: new Map(Object.values(tags).map((text) => [digestOf(text), text])),
  };
  const server = await rig.serve((request, response, body) => {
    const { method = '', url = '' } = request;
    if (url.includes('/tags/list')) {
      response.end(JSON.stringify({ name: 'acme/api', tags: [...store.tags.keys()] }));
      return;
    }
    if (refuse(store, request, response, body)) return;
    const name = decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
    const text = store.texts.get(name) ?? store.tags.get(name);
    if (method === 'PUT') {
      store.tags.set(name, body);
      store.texts.set(digestOf(body), body);
      response.writeHead(201, { 'docker-content-digest': digestOf(body) }).end();
    } else if (text === undefined) response.writeHead(404).end();
    else if (method !== 'DELETE') {
      const headers = {
        'content-type': (JSON.parse(text) as { mediaType: string }).mediaType,
        'content-length': text.length,
      };
      response.writeHead(200, { ...headers, 'docker-content-digest': digestOf(text) }).end(text);
    } else if (!name.startsWith('sha256:')) response.writeHead(400).end(UNSUPPORTED);
    else {
      store.texts.delete(name);
      for (const [tag, each] of store.tags) if (digestOf(each) === name) store.tags.delete(tag);
      response.writeHead(202).end();
    }
  });
  const at = { host: server.host, repository: 'acme/api' };
  const outcomes = await deletePlanned(rig.connect(), at, deletions, signal);
  const deletes = server.requests
    .filter((line) => line.startsWith('DELETE'))
    .map((line) => line.split('/').at(-1));
  return { outcomes, deletes, left: [...store.tags.keys()].sort() };
}

const byDigest = (...tags: readonly string[]): Deletion => ({ by: 'digest', digest: DIGEST, tags });
const byTag: Deletion = { by: 'tag', digest: DIGEST, tag: 'gone', staying: ['1.4'] };

it('deletes a digest with all its tags by one request', async () => {
  const tags = { gone: imageManifest, lost: imageManifest, '1.4': `${imageManifest} ` };
  expect(await run(tags, [byDigest('gone', 'lost')])).toEqual({
    outcomes: [{ status: 'deleted' }],
    deletes: [DIGEST],
    left: ['1.4'],
  });
});

it('keeps a digest that has got a tag since it was looked at', async () => {
  const tags = { gone: imageManifest, '1.4': imageManifest };
  expect(await run(tags, [byDigest('gone')])).toEqual({
    outcomes: [{ status: 'kept', reason: 'it has become 1.4 meanwhile' }],
    deletes: [],
    left: ['1.4', 'gone'],
  });
});

it('leaves a tag alone that has moved', async () => {
  expect(await run({ gone: `${imageManifest} ` }, [byDigest('gone')])).toMatchObject({
    outcomes: [{ status: 'absent' }],
    deletes: [],
    left: ['gone'],
  });
});

it('keeps a tag where the registry deletes no single one, and goes on', async () => {
  const tags = { gone: imageManifest, '1.4': imageManifest, lost: `${imageManifest} ` };
  const after: Deletion = { by: 'digest', digest: OTHER, tags: ['lost'] };
  const { outcomes, left } = await run(tags, [byTag, after]);
  expect(outcomes).toMatchObject([
    { status: 'kept', reason: expect.stringContaining('also 1.4') },
    { status: 'deleted' },
  ]);
  expect(left).toEqual(['1.4', 'gone']);
});

it('deletes a tag alone where the registry can', async () => {
  const tags = { gone: imageManifest, '1.4': imageManifest };
  const { outcomes, left } = await run(tags, [byTag], (store, request, response) => {
    if (request.method !== 'DELETE') return false;
    store.tags.delete('gone');
    response.writeHead(202).end();
    return true;
  });
  expect(outcomes).toEqual([{ status: 'deleted' }]);
  expect(left).toEqual(['1.4']);
});

it('puts back what a registry deletes with one of its tags, and stops', async () => {
  const tags = { gone: imageManifest, '1.4': imageManifest, lost: `${imageManifest} ` };
  const after: Deletion = { by: 'digest', digest: OTHER, tags: ['lost'] };
  const { outcomes, left } = await run(tags, [byTag, after], (store, request, response) => {
    if (request.method !== 'DELETE') return false;
    store.tags.delete('gone');
    store.tags.delete('1.4');
    store.texts.delete(DIGEST);
    response.writeHead(202).end();
    return true;
  });
  expect(outcomes).toMatchObject([
    { status: 'failed', reason: expect.stringContaining('put back for 1.4') },
    { status: 'failed' },
  ]);
  expect(left).toEqual(['1.4', 'lost']);
});

it('takes the tags away first where the registry wants that', async () => {
  const { outcomes, deletes } = await run(
    { gone: imageManifest },
    [byDigest('gone')],
    (store, request, response) => {
      if (request.method !== 'DELETE') return false;
      const message = 'Manifest is still referenced by one or more tags';
      if (request.url?.includes('sha256:') !== true) store.tags.delete('gone');
      const isRefused = store.tags.has('gone');
      response.writeHead(isRefused ? 400 : 202);
      response.end(
        isRefused ? JSON.stringify({ errors: [{ code: 'GOOGLE_MANIFEST_DANGLING_TAG', message }] }) : '',
      );
      return true;
    },
  );
  expect(outcomes).toEqual([{ status: 'deleted' }]);
  expect(deletes).toEqual([DIGEST, 'gone', DIGEST]);
});

it.each([
  ['does not delete', 405, UNSUPPORTED, 'unsupported'],
  ['has no such request', 404, '404 page not found', 'unsupported'],
  ['does not let us', 403, '{"errors":[{"code":"DENIED","message":"no"}]}', 'failed'],
])('asks a registry once that %s', async (_, status, body, expected) => {
  const tags = { gone: imageManifest, lost: `${imageManifest} ` };
  const both: readonly Deletion[] = [byDigest('gone'), { by: 'digest', digest: OTHER, tags: ['lost'] }];
  const { outcomes, deletes, left } = await run(tags, both, (_store, request, response) => {
    if (request.method !== 'DELETE') return false;
    response.writeHead(status).end(body);
    return true;
  });
  expect(outcomes.map((outcome) => outcome.status)).toEqual([expected, expected]);
  expect(deletes).toHaveLength(1);
  expect(left).toEqual(['gone', 'lost']);
});

it('deletes nothing where one tag cannot be looked at', async () => {
  const tags = { gone: imageManifest, '1.4': imageManifest };
  const { outcomes, deletes } = await run(tags, [byDigest('gone')], (_store, request, response) => {
    if (request.url?.endsWith('/1.4') !== true) return false;
    response.writeHead(500).end();
    return true;
  });
  expect(outcomes).toMatchObject([{ status: 'failed' }]);
  expect(deletes).toEqual([]);
});

it('deletes nothing more once it is stopped', async () => {
  const tags = { gone: imageManifest, lost: `${imageManifest} ` };
  const both: readonly Deletion[] = [byDigest('gone'), { by: 'digest', digest: OTHER, tags: ['lost'] }];
  const stop = new AbortController();
  const stopAtDelete = (_store: Store, request: IncomingMessage) => {
    if (request.method === 'DELETE') stop.abort();
    return false;
  };
  expect(await run(tags, both, stopAtDelete, stop.signal)).toEqual({
    outcomes: [{ status: 'deleted' }, { status: 'failed', reason: 'it was stopped' }],
    deletes: [DIGEST],
    left: ['lost'],
  });
});

it('asks nothing where there is nothing to delete', async () => {
  expect(await run({ '1.4': imageManifest }, [])).toMatchObject({ outcomes: [], deletes: [] });
});
