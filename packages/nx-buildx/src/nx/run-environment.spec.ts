import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepRunEnvironment, takeRunEnvironment } from './run-environment';

const CLUSTER = {
  PATH: '/bin',
  KUBERNETES_SERVICE_HOST: '10.0.0.1',
  KUBERNETES_SERVICE_PORT: '443',
  SSH_AUTH_SOCK: '/run/agent.sock',
  AWS_PROFILE: 'ci',
};
const SECRETS = { AWS_SECRET_ACCESS_KEY: 's3cret', HTTPS_PROXY: 'http://me:s3cret@proxy' };

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'nxb-run-environment-'))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

it('gives the hook what leads to a cluster or another machine, whatever its own environment', () => {
  keepRunEnvironment(root, 'r', CLUSTER);
  const own = { PATH: '/other', KUBERNETES_SERVICE_HOST: '10.9.9.9', DOCKER_HOST: 'tcp://other:2375' };
  expect(takeRunEnvironment(root, 'r', own)).toEqual(CLUSTER);
});

it('writes no secret, and takes those that the run had from the environment of the hook', () => {
  keepRunEnvironment(root, 'r', { ...CLUSTER, ...SECRETS });
  const folder = join(root, '.nx/workspace-data/nx-buildx-runs');
  expect(readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))).toEqual([
    expect.not.stringContaining('s3cret'),
  ]);
  expect(takeRunEnvironment(root, 'r', { ...SECRETS, AWS_SESSION_TOKEN: 'another' })).toEqual({
    ...CLUSTER,
    ...SECRETS,
  });
});

it('is read once, and only for the run that kept it', () => {
  keepRunEnvironment(root, 'r', CLUSTER);
  expect(takeRunEnvironment(root, 'other', {})).toBeNull();
  expect(takeRunEnvironment(root, 'r', {})).toEqual(CLUSTER);
  expect(takeRunEnvironment(root, 'r', {})).toBeNull();
});
