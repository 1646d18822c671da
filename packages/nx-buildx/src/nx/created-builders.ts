import { homedir } from 'node:os';
import { join } from 'node:path';
import { createBuilderFactory } from '../docker/create-builder';
import { isRunning } from '../docker/is-running';
import { nameMachine } from '../docker/name-machine';
import type { BuilderDefinition } from '../model/builder-definition';
import { failure, success } from '../model/failure';
import type { Failure, Outcome } from '../model/failure';
import { openBuilderLeases } from '../run/builder-leases';
import type { BuilderLeases } from '../run/builder-leases';
import { nameRun } from './name-run';
import type { Environment } from './read-environment';
import { keepRunEnvironment } from './run-environment';

/** Makes sure that there is a builder. @returns failures are `create-failed` */
export type MakeBuilder = (
  name: string,
  definition: BuilderDefinition,
  stop: AbortSignal,
) => Promise<Outcome<null>>;

/** The builders that this process made or found made for its run. */
export interface CreatedBuilders {
  readonly make: MakeBuilder;
  /**
   * Removes those that nobody needs any more.
   *
   * @param isStopped whether the run ends here: otherwise Nx says when it does
   * @returns what went wrong with builders since this process made its first
   */
  readonly release: (isStopped: boolean) => Promise<readonly string[]>;
}

export interface BuilderPlace {
  readonly workspaceRoot: string;
  readonly env: Environment;
}

/** Nothing is read or written before a builder is made. */
export function openCreatedBuilders({ workspaceRoot, env }: BuilderPlace): CreatedBuilders {
  const factory = createBuilderFactory({ env, cwd: workspaceRoot });
  const leases = openLeases({ workspaceRoot, env }, nameRun(env));
  const own = { id: `process ${nameMachine()} ${String(process.pid)}`, pid: process.pid };
  const run = env['NX_BUILDX_RUN_ID'] ?? null;
  const holders = [own, ...(run === null ? [] : [{ id: nameHolder(run), pid: findRunProcess(env) }])];
  let isUsed = false;
  const problems: string[] = [];
  return {
    make: async (name, definition, stop) => {
      if (!isUsed) {
        isUsed = true;
        problems.push(...(await leases.release([])));
        if (run !== null) keepRunEnvironment(workspaceRoot, run, env);
      }
      try {
        const acquired = await leases.acquire(name, holders, () => factory.create(name, definition, stop));
        if (!acquired.ok) return acquired;
        problems.push(...acquired.value);
        return success(null);
      } catch (error) {
        return failure(describeUnwritten(name, findLeaseFolder(env), error));
      }
    },
    release: async (isStopped) => {
      if (!isUsed) return [];
      const late = await leases.release(isStopped ? holders.map(({ id }) => id) : [own.id]);
      return [...problems, ...late];
    },
  };
}

/** Removes the builders of a run that has ended. @returns what went wrong */
export async function releaseRun(run: string, place: BuilderPlace): Promise<readonly string[]> {
  return openLeases(place, run).release([nameHolder(run)]);
}

function openLeases({ workspaceRoot, env }: BuilderPlace, run: string): BuilderLeases {
  const factory = createBuilderFactory({ env, cwd: workspaceRoot });
  return openBuilderLeases(findLeaseFolder(env), {
    remove: (name) => factory.remove(name),
    run,
    machine: nameMachine(),
    isRunning,
  });
}

/**
 * The process that ends with the run. Nx 23 says which; in a terminal a task's parent is a process of the task's own
 * (nx, tasks-runner/fork.js), which is the best guess only where Nx says nothing.
 */
function findRunProcess(env: Environment): number {
  return Number(env['NX_INVOCATION_ROOT_PID']) || process.ppid;
}

/** One that nobody knows of would stay for good, so that none is made. */
function describeUnwritten(name: string, folder: string, error: unknown): Failure {
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: 'create-failed',
    message: `builder "${name}" was not made: who needs it cannot be written to ${folder}: ${reason}`,
    place: { option: 'createBuilder' },
    fix: `make ${folder} writable, or make the builder by hand with \`docker buildx create\``,
  };
}

function nameHolder(run: string): string {
  return `run ${run}`;
}

/** Beside buildx's own configuration, so that all who see a builder see its lease (docker/buildx, util/confutil). */
function findLeaseFolder(env: Environment): string {
  const docker = env['DOCKER_CONFIG'] || join(env['HOME'] || homedir(), '.docker');
  return join(env['BUILDX_CONFIG'] || join(docker, 'buildx'), 'nx-buildx');
}
