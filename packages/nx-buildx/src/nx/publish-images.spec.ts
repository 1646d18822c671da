import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutorContext } from '@nx/devkit';
import { runPublishing } from './publish-images';

const root = mkdtempSync(join(tmpdir(), 'publish-'));
mkdirSync(join(root, 'apps/api'), { recursive: true });
writeFileSync(join(root, 'apps/api/Dockerfile'), 'FROM scratch\nCOPY . /\n');
afterAll(() => rmSync(root, { recursive: true, force: true }));

function describeContext(host: string): ExecutorContext {
  const targets = {
    image: { executor: 'nx-buildx:build', options: { image: [`${host}/acme/api`] } },
    publish: { executor: 'nx-buildx:publish', options: { tags: ['1.4'] } },
  };
  const data = { root: 'apps/api', targets };
  return {
    root,
    cwd: root,
    isVerbose: false,
    nxJsonConfiguration: {},
    projectsConfigurations: { version: 2, projects: { api: data } },
    projectGraph: { nodes: { api: { name: 'api', type: 'app', data } }, dependencies: {} },
  };
}

// As on a person's machine, whatever this one is.
const env = process.env;
beforeEach(() => (process.env = { PATH: env['PATH'] }));
afterEach(() => (process.env = env));

it('ends its requests and is cancelled when a signal comes', async () => {
  let ask: (() => void) | undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  // Says that it is there, and then nothing more.
  const server = createServer((request, response) => {
    if (request.url === '/v2/') response.writeHead(200).end();
    else ask?.();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    const task = { project: 'api', target: 'publish', configuration: null, overrides: {} };
    const published = runPublishing([task], describeContext(`127.0.0.1:${String(port)}`));
    await Promise.race([asked, published.then((outcome) => expect(outcome).toBe('under way'))]);
    const stoppedAt = performance.now();
    process.emit('SIGTERM');
    expect(await published).toMatchObject({
      failures: [{ code: 'build-cancelled', place: { image: 'api:publish' } }],
    });
    // A registry that says nothing is waited for longer.
    expect(performance.now() - stoppedAt).toBeLessThan(1500);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
