import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LabFolder } from '../lab/lab-folder';
import type { BasicAuth, Registry, RegistryOptions } from '../lab/types';
import { identifyProcess, isProcessRunning } from '../process/process-identity';
import { runCommand } from '../process/run-command';
import { type RegistryAccess, formatRegistryConfig } from './format-registry-config';
import { SERVICE, type TokenService, startTokenService } from './token-service';

const START_TIMEOUT_MS = 20_000;

/** Starts CNCF Distribution on a free loopback port. `index` is unique in the lab. */
export async function startPrivateRegistry(
  index: number,
  lab: LabFolder,
  env: NodeJS.ProcessEnv,
  options: RegistryOptions,
): Promise<Registry> {
  const folder = join(lab.path, `registry-${index}`);
  mkdirSync(folder);
  const { auth, deletes = true } = options;
  if (auth?.kind === 'basic') writeFileSync(join(folder, 'htpasswd'), await formatHtpasswd(auth));
  const tokens = auth?.kind === 'token' ? await startTokenService(folder, auth) : null;
  const config = join(folder, 'config.yml');
  writeFileSync(config, formatRegistryConfig(folder, describeAccess(options, tokens), deletes));

  const logFile = join(folder, 'log');
  const log = openSync(logFile, 'w');
  // Variables named REGISTRY_… would override the file; OTEL_… of newer versions would make it report traces.
  const own = Object.fromEntries(Object.entries(env).filter(([key]) => !/^(REGISTRY|OTEL)_/.test(key)));
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', 'docker-registry', 'serve', config], {
    env: { ...own, OTEL_TRACES_EXPORTER: 'none' },
    cwd: folder,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  child.on('error', () => undefined);
  if (child.pid) lab.addProcess(child.pid);
  const identity = identifyProcess(child.pid ?? 0);
  const host = await readListeningAddress(logFile, identity);
  return {
    host,
    url: `http://${host}`,
    ...(auth && { auth }),
    data: join(folder, 'data'),
    async stop() {
      tokens?.stop();
      if (isProcessRunning(identity)) child.kill('SIGKILL');
      while (isProcessRunning(identity)) await sleep(5);
      if (existsSync(folder)) await rm(folder, { recursive: true, force: true });
    },
  };
}

function describeAccess({ auth }: RegistryOptions, tokens: TokenService | null): RegistryAccess {
  if (tokens === null) return { kind: auth === undefined ? 'open' : 'basic' };
  return { kind: 'token', service: SERVICE, realm: tokens.realm, certificate: tokens.certificate };
}

/** The registry asks the kernel for a free port and says in its log which one it got. */
async function readListeningAddress(logFile: string, identity: string): Promise<string> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && isProcessRunning(identity)) {
    const match = /listening on (127\.0\.0\.1:\d+)/.exec(readFileSync(logFile, 'utf8'));
    if (match?.[1]) return match[1];
    await sleep(10);
  }
  throw new Error(`the registry did not start:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
}

/** The registry takes bcrypt only, and Debian's libc offers that through perl, which every Debian has. */
async function formatHtpasswd({ username, password }: BasicAuth): Promise<string> {
  const script = 'chomp(my $p = <STDIN>); print crypt($p, q($2y$05$abcdefghijklmnopqrstuu))';
  return `${username}:${await runCommand('perl', ['-e', script], { input: password })}\n`;
}
