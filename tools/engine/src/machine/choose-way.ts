import type { LabOptions } from '../lab/types';

/** What `docker version`, `docker info` and `docker buildx version` of the machine say. */
export interface DockerFacts {
  /** The server's version; absent where no server answers. */
  readonly server?: string;
  /** What kind of containers it runs: `linux`, `windows`. */
  readonly containers?: string;
  /** Whether images lie in containerd's store, so that even the plain driver exports registry cache. */
  readonly containerdStore: boolean;
  /** buildx's version; absent where the plugin is. */
  readonly buildx?: string;
}

/** What decides how a lab can be had on a machine. */
export interface MachineFacts {
  readonly platform: string;
  /** `Debian GNU/Linux 12 (bookworm)`, for messages. */
  readonly system: string;
  readonly root: boolean;
  /** Whether packages with an engine are known for this system. */
  readonly packaged: boolean;
  /** Programs that the private way needs and the machine lacks. */
  readonly missingPrograms: readonly string[];
  /** Absent where there is no `docker`. */
  readonly docker?: DockerFacts;
}

/** Which way a lab is had, or what is missing for either. */
export type Way =
  | { readonly way: 'host'; readonly why: string }
  | { readonly way: 'private'; readonly why: string }
  | { readonly way: 'none'; readonly missing: readonly string[] };

/** Decides between the machine's own Docker and private engines. */
export function chooseWay(facts: MachineFacts, prefer: LabOptions['prefer'] = 'auto'): Way {
  const hostProblem = findHostProblem(facts);
  const privateProblem = findPrivateProblem(facts);
  const host: Way = { way: 'host', why: describeHost(facts) };
  const own: Way = { way: 'private', why: 'engines of its own, from packages of this system' };
  if (prefer === 'host') return hostProblem ? { way: 'none', missing: [hostProblem] } : host;
  if (prefer === 'private') return privateProblem ? { way: 'none', missing: [privateProblem] } : own;
  if (!hostProblem) return host;
  if (!privateProblem) return { ...own, why: `${own.why}, because ${hostProblem}` };
  return { way: 'none', missing: [hostProblem, privateProblem] };
}

/** The whole answer for somebody who can have no lab. */
export function explainMissing(missing: readonly string[]): string {
  return [
    'No Docker engine can be had on this machine:',
    ...missing.map((reason) => `  - ${reason}`),
    'Either start Docker with buildx (https://docs.docker.com/engine/install/),',
    'or run this as root on Debian 12 or newer, or Ubuntu 22.04 or newer, where engines are fetched as packages.',
  ].join('\n');
}

function describeHost({ docker }: MachineFacts): string {
  const store = docker?.containerdStore ? ' with containerd image store' : '';
  return `builders of its own inside the Docker ${docker?.server ?? ''}${store} of this machine`;
}

function findHostProblem({ docker }: MachineFacts): string | undefined {
  if (!docker) return 'there is no docker on the PATH';
  if (!docker.server) return 'no Docker daemon answers';
  if (docker.containers !== 'linux')
    return `the Docker daemon runs ${docker.containers ?? 'unknown'} containers, not Linux ones`;
  if (!docker.buildx) return 'docker has no buildx plugin';
  return undefined;
}

function findPrivateProblem(facts: MachineFacts): string | undefined {
  if (facts.platform !== 'linux') return `engines of one's own need Linux, this is ${facts.platform}`;
  if (!facts.packaged) return `no engine packages are known for ${facts.system}`;
  if (!facts.root) return "engines of one's own need root";
  if (facts.missingPrograms.length > 0)
    return `these programs are missing: ${facts.missingPrograms.join(', ')}`;
  return undefined;
}
