import type { Answer } from './testing/start-server';
import { answerManifest, digestOf, imageManifest } from './testing/start-server';
import { useClient } from './testing/use-client';

const rig = useClient();
const mediaType = 'application/vnd.oci.image.manifest.v1+json';
// Not as JSON.stringify would write it, so that only untouched bytes have its digest.
const text = `${imageManifest}\n`;
const manifest = { mediaType, bytes: Buffer.from(text) };

async function put(answer: Answer, reference = 'v1') {
  const server = await rig.serve(answer);
  const reply = await rig
    .connect()
    .putManifest({ host: server.host, repository: 'acme/app', reference }, manifest);
  return { reply, requests: server.requests };
}

describe('putManifest', () => {
  it('sends the very bytes under their media type, and gives the digest that the registry says', async () => {
    const got: unknown[] = [];
    const { reply, requests } = await put((request, response, body) => {
      got.push(request.headers['content-type'], body);
      response.writeHead(201, { 'docker-content-digest': digestOf(body) }).end();
    });
    expect(reply).toEqual({ ok: true, value: { digest: digestOf(text) } });
    expect(requests).toEqual(['PUT /v2/acme/app/manifests/v1']);
    expect(got).toEqual([mediaType, text]);
  });

  it('puts back what it has got', async () => {
    const server = await rig.serve((request, response, body) => {
      if (request.method === 'GET') answerManifest(response, text);
      else response.writeHead(201, { 'docker-content-digest': digestOf(body) }).end();
    });
    const client = rig.connect();
    const at = { host: server.host, repository: 'acme/app' };
    const got = await client.getManifest({ ...at, reference: 'v1' });
    if (!got.ok || got.value === null) throw new Error('no manifest');
    expect(await client.putManifest({ ...at, reference: 'v2' }, got.value)).toEqual({
      ok: true,
      value: { digest: digestOf(text) },
    });
  });

  it('computes the digest where the registry leaves it out, and refuses another one', async () => {
    expect((await put((_, response) => response.writeHead(201).end())).reply).toEqual({
      ok: true,
      value: { digest: digestOf(text) },
    });
    const other = { 'docker-content-digest': digestOf('rewritten') };
    expect((await put((_, response) => response.writeHead(201, other).end())).reply).toMatchObject({
      error: { kind: 'protocol' },
    });
  });

  it('tries again after a passing failure', async () => {
    let tries = 0;
    const { reply, requests } = await put((_, response) => {
      tries += 1;
      response.writeHead(tries < 3 ? 503 : 201).end();
    });
    expect(reply.ok).toBe(true);
    expect(requests).toHaveLength(3);
  });

  it('is refused where there is no repository and none is made', async () => {
    const body = '{"errors":[{"code":"NAME_UNKNOWN","message":"The repository does not exist"}]}';
    const { reply } = await put((_, response) => response.writeHead(404).end(body));
    expect(reply).toMatchObject({
      error: { kind: 'protocol', status: 404, message: expect.stringContaining('NAME_UNKNOWN') as string },
    });
  });

  it.each([
    [
      'ECR',
      400,
      'TAG_INVALID',
      "The image tag 'v1' already exists in the 'acme/app' repository and cannot be overwritten because the repository is immutable.",
    ],
    [
      'Harbor',
      412,
      'PRECONDITION',
      "Failed to process request due to 'acme/app:v1' configured as immutable.",
    ],
    ['Google', 400, 'MANIFEST_INVALID', 'the repository has immutable tags enabled'],
    ['Google, older', 403, 'DENIED', 'tag v1 is immutable'],
    [
      'Azure, locked',
      405,
      'UNSUPPORTED',
      'The operation is disallowed on this registry, repository or image.',
    ],
    ['Docker Hub', 403, 'DENIED', 'tag is immutable'],
    ['Quay', 409, 'TAG_IMMUTABLE', 'tag is immutable and cannot be overwritten'],
    ['Alibaba', 403, 'DENIED', 'The requested tag already exists and cannot be overwritten.'],
    ['Nexus', 400, 'UNKNOWN', 'repository does not allow updating assets: docker'],
    ['another, without words', 409, '', ''],
  ])('names a tag that is not moved: %s', async (_, status, code, message) => {
    const refuse: Answer = (_request, response) =>
      response.writeHead(status).end(JSON.stringify({ errors: [{ code, message }] }));
    const { reply, requests } = await put(refuse);
    expect(reply).toMatchObject({ error: { kind: 'exists', status } });
    expect(requests).toHaveLength(1);
    // A digest is never taken by something else.
    expect((await put(refuse, digestOf(text))).reply).not.toMatchObject({ error: { kind: 'exists' } });
  });

  it.each([
    [403, 'DENIED', 'requested access to the resource is denied', 'denied'],
    [401, 'UNAUTHORIZED', 'authentication required', 'unauthorized'],
    [400, 'MANIFEST_BLOB_UNKNOWN', 'blob unknown to registry', 'protocol'],
    [429, 'TOOMANYREQUESTS', 'You have reached your pull rate limit', 'rate-limited'],
  ])('leaves other refusals their names: %d %s', async (status, code, message, kind) => {
    const body = JSON.stringify({ errors: [{ code, message }] });
    const { reply } = await put((_, response) => response.writeHead(status).end(body));
    expect(reply).toMatchObject({ error: { kind, status } });
  });
});

describe('deleteManifest', () => {
  it.each<[string, number, string, unknown]>([
    [digestOf('x'), 202, '', { ok: true, value: true }],
    ['v1', 200, '', { ok: true, value: true }],
    ['v1', 404, 'MANIFEST_UNKNOWN', { ok: true, value: false }],
    [digestOf('x'), 405, 'UNSUPPORTED', { error: { kind: 'unsupported', status: 405 } }],
    [digestOf('x'), 400, 'UNSUPPORTED', { error: { kind: 'unsupported' } }],
    ['v1', 400, 'DIGEST_INVALID', { error: { kind: 'unsupported', status: 400 } }],
    [digestOf('x'), 400, 'GOOGLE_MANIFEST_DANGLING_TAG', { error: { kind: 'protocol' } }],
    ['v1', 403, 'DENIED', { error: { kind: 'denied' } }],
  ])('%s, answered with %d %s', async (reference, status, code, expected) => {
    const server = await rig.serve((_, response) =>
      response.writeHead(status).end(JSON.stringify({ errors: [{ code, message: 'x' }] })),
    );
    const target = { host: server.host, repository: 'acme/app', reference };
    expect(await rig.connect().deleteManifest(target)).toMatchObject(expected as object);
    expect(server.requests).toEqual([`DELETE /v2/acme/app/manifests/${reference}`]);
  });
});
