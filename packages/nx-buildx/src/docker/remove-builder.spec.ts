import type { Execution } from './execute';
import { removeBuilder } from './remove-builder';
import { readFixture } from './testing/read-fixture';

const END = { start: 'started', exitCode: 0, signal: null, stdout: '', stderr: '' } as const;
const print = (fixture: string) => ({ stdout: readFixture('inspect', `${fixture}.txt`).toString() });
const fail = (stderr: string) => ({ exitCode: 1, stderr: `${stderr}\n` });

async function remove(
  name: string,
  answers: Readonly<Record<'inspect', Partial<Execution>>> & { readonly rm?: Partial<Execution> },
) {
  const done: string[] = [];
  const problem = await removeBuilder(name, (argv) => {
    done.push(argv.join(' '));
    return Promise.resolve({ ...END, ...(argv[1] === 'inspect' ? answers.inspect : answers.rm) });
  });
  return { problem, done };
}

const ASKED = ['buildx inspect cont'];
const REMOVED = ['buildx inspect cont', 'buildx rm cont'];

// A stopped one says `stopped` where one that was never started says `inactive`.
const stopped = { stdout: print('container-inactive-0.13.1').stdout.replace('inactive', 'stopped') };
const hangs = 'listing workers: failed to list workers: Unavailable: connection error';
const hanging = {
  stdout: print('container-restarting-0.13.1').stdout.replace(/Error:.*/, `Error: ${hangs}`),
};

it.each([
  ['that was never started', print('container-inactive-0.13.1')],
  ['that runs', print('container-running-0.20')],
  ['that was stopped', stopped],
  ['whose BuildKit is started over and over', print('container-restarting-0.13.1')],
  ['whose BuildKit hangs', hanging],
  ['of driver remote that is down', { stdout: 'Driver: remote\n\nNodes:\nName: cont0\nError: no such file' }],
])('removes one %s', async (_, inspect) => {
  expect(await remove('cont', { inspect })).toEqual({ problem: null, done: REMOVED });
});

describe('one that buildx does not know', () => {
  it('is gone', async () => {
    const inspect = fail('ERROR: no builder "cont" found');
    expect(await remove('cont', { inspect })).toEqual({ problem: null, done: ASKED });
  });

  it('is gone where somebody else was faster', async () => {
    const said =
      'failed to remove cont: no builder "cont" found\nERROR: failed to remove one or more builders';
    const answers = { inspect: print('container-inactive-0.13.1'), rm: fail(said) };
    expect(await remove('cont', answers)).toEqual({ problem: null, done: REMOVED });
  });
});

describe('one out of reach', () => {
  it.each([
    [
      'its daemon is down',
      print('container-unreachable-0.13.1'),
      'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    ],
    [
      'its driver cannot be loaded',
      print('kubernetes-unloaded-0.13.1'),
      'cannot determine Kubernetes namespace, specify manually: invalid configuration: no configuration has been provided, try setting KUBERNETES_MASTER environment variable',
    ],
    [
      'one of its nodes may not be asked for',
      print('kubernetes-error-0.29'),
      'deployments.apps "kube0" is forbidden: User "ci" cannot get resource "deployments"',
    ],
    [
      'buildx itself cannot say',
      print('daemon-down-0.13.1'),
      'Cannot connect to the Docker daemon at unix:///var/run/none.sock. Is the docker daemon running?',
    ],
    ['there is no buildx', fail('docker: unknown command: docker buildx'), 'docker has no buildx plugin'],
    ['there is no docker', { start: 'not-found', exitCode: null } as const, 'docker is not on the PATH'],
  ])('is left as it is: %s', async (_, inspect, reason) => {
    expect(await remove('cont', { inspect })).toEqual({
      problem: `builder "cont" was not removed: ${reason}; the next run that makes a builder tries again, or once it can be reached remove it by hand: \`docker buildx rm cont\``,
      done: ASKED,
    });
  });
});

describe('one that buildx fails to remove', () => {
  const DELETE =
    'error while calling deploymentClient.Delete for "kube0": Delete "http://127.0.0.1:9/apis/apps/v1/namespaces/builds/deployments/kube0": dial tcp 127.0.0.1:9: connect: connection refused';

  it.each([
    ['buildx 0.13', `failed to remove kube: ${DELETE}\nERROR: failed to remove one or more builders`],
    ['an older buildx', `ERROR: ${DELETE}`],
  ])('is told of with its cause, and what may be left in a cluster: %s', async (_, said) => {
    const answers = { inspect: print('kubernetes-inactive-0.13.1'), rm: fail(said) };
    expect((await remove('kube', answers)).problem).toBe(
      `builder "kube" was not removed as a whole: ${DELETE}; deployment kube0 may be left in namespace builds: \`kubectl delete deployment kube0 --namespace builds\``,
    );
  });

  it('is told of with what may be left on a docker daemon', async () => {
    const said =
      'failed to remove cont: Error response from daemon: internal trouble\nERROR: failed to remove one or more builders';
    const answers = { inspect: print('container-inactive-0.13.1'), rm: fail(said) };
    expect((await remove('cont', answers)).problem).toBe(
      'builder "cont" was not removed as a whole: Error response from daemon: internal trouble; container buildx_buildkit_cont0 and volume buildx_buildkit_cont0_state may be left on unix:///var/run/docker.sock: `docker rm --force buildx_buildkit_cont0`, `docker volume rm buildx_buildkit_cont0_state`',
    );
  });

  it('names what is in no namespace of its own, as the cluster spells it', async () => {
    const stdout = 'Name: my_ci\nDriver: kubernetes\n\nNodes:\nName: my_ci0\nStatus: running\n';
    const { problem } = await remove('my_ci', { inspect: { stdout }, rm: fail('ERROR: no') });
    expect(problem).toContain(
      'no; deployment my-ci0 may be left in its namespace: `kubectl delete deployment my-ci0`',
    );
  });
});
