import { spawn } from 'node:child_process';
import { isRecord, oneLine, parseJson } from './http-message';
import type { Credentials } from './docker-config';
import { toCredentials } from './docker-config';

/** A helper may ask a keychain, but there is nobody to answer a dialogue. */
const longestRunMs = 30_000;

/**
 * Asks `docker-credential-<helper> get` for one server (docker/docker-credential-helpers, README). `null`: it has none.
 *
 * @throws Error, without any secret in it, where the helper cannot be run or answers something else
 */
export async function runCredentialHelper(
  helper: string,
  server: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Credentials | null> {
  const command = `docker-credential-${helper}`;
  if (!/^[\w.-]+$/.test(helper))
    throw new Error(`${JSON.stringify(helper)} is no name of a credential helper`);
  const { code, stdout } = await run(command, server, env);
  if (code !== 0) {
    if (/credentials not found/i.test(stdout)) return null;
    throw new Error(`${command} ended with ${code ?? 'a signal'}: ${oneLine(stdout)}`);
  }
  const answer = parseJson(Buffer.from(stdout));
  if (!isRecord(answer) || typeof answer['Username'] !== 'string' || typeof answer['Secret'] !== 'string') {
    throw new Error(`${command} answered something that is no credential`);
  }
  return toCredentials(answer['Username'], answer['Secret']);
}

async function run(
  command: string,
  input: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, ['get'], { env, stdio: ['pipe', 'pipe', 'ignore'] });
    // Not spawn's own `timeout`: after a failed start that one keeps the process alive until it is over.
    const timer = setTimeout(() => child.kill('SIGKILL'), longestRunMs);
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(new Error(`${command} cannot be run: ${error.message}`));
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, stdout: Buffer.concat(chunks).toString('utf8') });
    });
    // A helper that ends without reading is judged by how it ends.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${input}\n`);
  });
}
