import type { Failure } from '../model/failure';
import type { Execution } from './execute';
import type { InspectedBuilder } from './parse-builder';

const INSTALL_PLUGIN = 'install the docker-buildx plugin, https://docs.docker.com/go/buildx/';
const LIST_BUILDERS =
  '`docker buildx ls` shows which there are; correct the option "builder" or BUILDX_BUILDER, or make it with `docker buildx create`';

const UNKNOWN = /^no builder .* found$/;

/** Whether a failure to ask a builder says that there is none of its name. */
export function isUnknownBuilder({ message }: Failure): boolean {
  return UNKNOWN.test(message);
}

/**
 * Why `docker buildx inspect` came to nothing.
 *
 * @param asked the builder's name, `null` for buildx's current one
 */
export function describeFailedInspection(
  asked: string | null,
  { start, exitCode, signal, stderr }: Execution,
): Failure {
  if (start === 'not-found') {
    return missing(
      asked,
      'docker is not on the PATH',
      'install Docker, or only its CLI with the buildx plugin, and put it on the PATH',
    );
  }
  if (/unknown command: docker buildx|'buildx' is not a docker command/.test(stderr)) {
    return missing(asked, 'docker has no buildx plugin', INSTALL_PLUGIN);
  }
  const said = stderr
    .split(/\r?\n/)
    .find((line) => line.trim() !== '')
    ?.replace(/^ERROR: /, '');
  if (said !== undefined && UNKNOWN.test(said)) return missing(asked, said, LIST_BUILDERS);
  const ending =
    exitCode === null ? `was ended by ${signal ?? 'a signal'}` : `ended with exit code ${exitCode}`;
  return missing(asked, said ?? `docker buildx inspect ${ending}`, 'try `docker buildx inspect` by hand');
}

/** @param seconds that were waited for an answer */
export function describeSilentBuilder(asked: string | null, seconds: number): Failure {
  return missing(
    asked,
    `docker buildx inspect said nothing for ${seconds} s`,
    'see whether the docker daemon is stuck: `docker version`, DOCKER_HOST, the docker context',
  );
}

/** Why a builder that buildx knows cannot build now. */
export function describeUnusableBuilder(
  asked: string | null,
  { name, error, nodes }: InspectedBuilder,
): Failure {
  const reason = error ?? nodes.find((node) => node.error !== null)?.error;
  if (reason === null || reason === undefined) {
    const status = nodes[0]?.status ?? 'without a node';
    const fix = 'start its BuildKit, or choose another with the option "builder"';
    return missing(asked, `builder "${name}" is ${status}`, fix);
  }
  if (/permission denied/i.test(reason)) {
    return missing(
      asked,
      `the docker daemon does not let this user in: ${reason}`,
      'add the user to the group "docker", or set DOCKER_HOST to a daemon it may use',
    );
  }
  if (/connect to the docker daemon|error during connect|connection refused|no such host/i.test(reason)) {
    return missing(
      asked,
      `the docker daemon cannot be reached: ${reason}`,
      'start Docker, or correct DOCKER_HOST or the docker context',
    );
  }
  return missing(
    asked,
    `builder "${name}" cannot be used: ${reason}`,
    `\`docker buildx inspect ${name}\` shows more`,
  );
}

function missing(asked: string | null, message: string, fix: string): Failure {
  return { code: 'builder-missing', message, place: asked === null ? {} : { option: 'builder' }, fix };
}
