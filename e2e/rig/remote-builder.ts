import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Engine, Lab } from '../../tools/engine/src/index';
import type { Variables } from './jobs';
import { atEnd, makeFolder } from './test-folder';

/** A buildx builder of driver `remote`, known only to who has its variables. */
export interface RemoteBuilder {
  readonly name: string;
  /** Its endpoint, `tcp://127.0.0.1:PORT`. */
  readonly url: string;
  /** On top of any engine's variables: a configuration of buildx in which there is the builder. */
  readonly env: Variables;
  /** Makes it a dead builder: connections break, and no new one is taken. The engine behind it lives on. */
  kill(): Promise<void>;
}

/**
 * Makes a remote builder whose builds run on an engine. It goes when the tests of the file have ended.
 *
 * @param beside a builder whose configuration it joins, for one process that uses both
 */
export async function createRemoteBuilder(
  lab: Pick<Lab, 'openBridge'>,
  engine: Engine,
  name: string,
  beside?: RemoteBuilder,
): Promise<RemoteBuilder> {
  const bridge = await lab.openBridge(engine);
  const kill = (): Promise<void> => bridge.stop();
  atEnd(kill);
  const env = beside?.env ?? { BUILDX_CONFIG: makeFolder('buildx') };
  await runDocker(engine, env, 'buildx', 'create', '--name', name, '--driver', 'remote', bridge.url);
  return { name, url: bridge.url, env, kill };
}

/** Runs `docker …args` with an engine's variables and others on top. @returns standard output */
export async function runDocker(engine: Engine, env: Variables, ...args: readonly string[]): Promise<string> {
  const variables = { ...process.env, ...engine.env, ...env };
  const { stdout } = await promisify(execFile)('docker', [...args], { env: variables });
  return stdout;
}
