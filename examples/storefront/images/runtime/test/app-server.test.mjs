import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createAppServer } from '../src/app-server.mjs';

const folder = await mkdtemp(join(tmpdir(), 'runtime-test-'));
process.env.STATIC_ROOT = folder;
const { fallback } = await import('../src/static-files.mjs');

const routes = {
  'GET /hello': ({ url }) => ({ json: { hello: url.searchParams.get('name') } }),
  'POST /echo': async ({ text }) => ({ body: await text() }),
  'GET /broken': () => {
    throw new Error('on purpose');
  },
};

let server;
let origin;

before(async () => {
  await writeFile(join(folder, 'style.css'), 'plain');
  await writeFile(join(folder, 'style.css.gz'), gzipSync('packed'));
  server = createAppServer({ routes, fallback }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${server.address().port}`;
});

after(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

test('is healthy without doing anything for it', async () => {
  const answer = await fetch(`${origin}/healthz`);
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { status: 'ok' });
});

test('calls the route for method and path', async () => {
  assert.deepEqual(await (await fetch(`${origin}/hello?name=you`)).json(), { hello: 'you' });
  assert.equal(await (await fetch(`${origin}/echo`, { method: 'POST', body: 'ping' })).text(), 'ping');
});

test('answers 500 when a route throws, and goes on', async (context) => {
  context.mock.method(console, 'error', () => {});
  assert.equal((await fetch(`${origin}/broken`)).status, 500);
  assert.equal((await fetch(`${origin}/healthz`)).status, 200);
});

test('serves files, in the smallest form the client takes', async () => {
  const packed = await fetch(`${origin}/style.css`, { headers: { 'accept-encoding': 'gzip' } });
  assert.equal(packed.headers.get('content-type'), 'text/css; charset=utf-8');
  assert.equal(await packed.text(), 'packed');
  const plain = await fetch(`${origin}/style.css`, { headers: { 'accept-encoding': 'identity' } });
  assert.equal(await plain.text(), 'plain');
});

test('serves nothing from outside its folder', async () => {
  assert.equal((await fetch(`${origin}/..%2f..%2f..%2fetc%2fpasswd`)).status, 404);
});
