import { describeFailedInspection } from './describe-missing-builder';
import type { Execution } from './execute';
import { lastLineOf } from './last-line';
import { parseInspectedBuilder } from './parse-builder';
import type { InspectedBuilder, InspectedNode } from './parse-builder';

/** Runs `docker` with arguments. */
export type RunDocker = (argv: readonly string[], signal: AbortSignal) => Promise<Execution>;

/** Milliseconds; buildx itself gives up on a node after 20 seconds, the docker CLI never on a stuck daemon. */
const LONGEST_INSPECTION = 30_000;
/** Milliseconds; a cluster that does not answer must not keep a run from ending. */
const LONGEST_REMOVAL = 60_000;

const UNKNOWN = /\bno builder .* found$/m;

/**
 * Removes a builder with all it holds. `docker buildx rm` forgets a builder also where it did not reach what runs it, and
 * for a driver that it cannot load it even exits 0 (docker/buildx, commands/rm.go): nobody would find the rest again. So
 * a builder out of reach is left as it is.
 *
 * @returns what went wrong and what to do, in one line, or `null` where it is gone
 */
export async function removeBuilder(name: string, run: RunDocker): Promise<string | null> {
  const patience = AbortSignal.timeout(LONGEST_INSPECTION);
  const inspection = await run(['buildx', 'inspect', name], patience);
  if (UNKNOWN.test(inspection.stderr)) return null;
  if (patience.aborted) return describeKept(name, describeSilence('inspect', LONGEST_INSPECTION));
  if (inspection.exitCode !== 0)
    return describeKept(name, describeFailedInspection(name, inspection).message);
  const builder = parseInspectedBuilder(inspection.stdout);
  const obstacle = findObstacle(builder);
  return obstacle === null ? removeReached(name, builder, run) : describeKept(name, obstacle);
}

async function removeReached(
  name: string,
  builder: InspectedBuilder,
  run: RunDocker,
): Promise<string | null> {
  const patience = AbortSignal.timeout(LONGEST_REMOVAL);
  const { exitCode, stderr } = await run(['buildx', 'rm', name], patience);
  if (exitCode === 0 || UNKNOWN.test(stderr)) return null;
  // Older ones only have the line that begins with `ERROR:`.
  const said = /^failed to remove .*?: (.*)/m.exec(stderr)?.[1] ?? lastLineOf(stderr);
  const silence = patience.aborted ? describeSilence('rm', LONGEST_REMOVAL) : undefined;
  const rest = describeRest(builder);
  const reason = silence ?? said ?? 'docker buildx rm failed';
  return rest === null
    ? describeKept(name, reason)
    : `builder "${name}" was not removed as a whole: ${reason}; ${rest}`;
}

/** Why what runs a builder cannot be removed now; a `remote` one leaves nothing that could stay. */
function findObstacle({ driver, error, nodes }: InspectedBuilder): string | null {
  if (driver === 'remote') return null;
  return (
    error ?? nodes.map((node) => node.error).find((each) => each !== null && !isOfBuildkit(each)) ?? null
  );
}

/** Whether it is BuildKit that does not answer, in a container that does: one that hangs, or is started over and over. */
function isOfBuildkit(error: string): boolean {
  return /^(?:listing workers|getting version): |\bcontainer \S+ is (?:restarting|paused|not running)\b/i.test(
    error,
  );
}

function describeSilence(command: string, longest: number): string {
  return `docker buildx ${command} did not end in ${longest / 1000} s`;
}

function describeKept(name: string, reason: string): string {
  return `builder "${name}" was not removed: ${reason}; the next run that makes a builder tries again, or once it can be reached remove it by hand: \`docker buildx rm ${name}\``;
}

/** By then buildx may have forgotten the builder, so that only docker and kubectl still find what it was. */
function describeRest({ driver, nodes }: InspectedBuilder): string | null {
  const describe = { 'docker-container': describeContainer, kubernetes: describeDeployment }[driver];
  if (describe === undefined || nodes.length === 0) return null;
  // Each pod of a deployment is listed as a node.
  return [...new Set(nodes.map(describe))].join('; ');
}

/** Named as in docker/buildx, builder/node.go and driver/docker-container. */
function describeContainer({ name, endpoint }: InspectedNode): string {
  const container = `buildx_buildkit_${name}`;
  const volume = `${container}_state`;
  const place = endpoint ?? 'the docker daemon';
  return `container ${container} and volume ${volume} may be left on ${place}: \`docker rm --force ${container}\`, \`docker volume rm ${volume}\``;
}

/** Named as in docker/buildx, driver/kubernetes/factory.go. */
function describeDeployment({ name, namespace }: InspectedNode): string {
  const deployment = name.replaceAll('_', '-');
  const [place, flag] =
    namespace === null ? ['its namespace', ''] : [`namespace ${namespace}`, ` --namespace ${namespace}`];
  return `deployment ${deployment} may be left in ${place}: \`kubectl delete deployment ${deployment}${flag}\``;
}
