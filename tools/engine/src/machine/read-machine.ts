import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runFolder } from '../folders';
import { parseOsRelease, planPackages } from '../install/plan-packages';
import { type CommandResult, tryCommand } from '../process/run-command';
import type { DockerFacts, MachineFacts } from './choose-way';
import { parseDockerInfo } from './parse-docker-info';

/** Of packages that every Debian and Ubuntu has, unless somebody took them out. */
const PROGRAMS = ['apt-get', 'dpkg', 'ldd', 'tar', 'setpriv', 'unshare', 'flock', 'mount'];

/** Looks at the machine. Asks Docker only where `askDocker`: a daemon that hangs would take its time. */
export async function readMachine(askDocker: boolean): Promise<MachineFacts> {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const system = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(text)?.[1] ?? process.platform;
  const docker = askDocker ? await readDocker() : undefined;
  return {
    platform: process.platform,
    system,
    root: process.getuid?.() === 0,
    packaged: planPackages(parseOsRelease(text)) !== undefined,
    missingPrograms: PROGRAMS.filter((name) => !isOnPath(name)),
    ...(docker && { docker }),
  };
}

async function readDocker(): Promise<DockerFacts | undefined> {
  // Within `npm run engine -- up`, `docker` means an engine of a lab; another lab gets engines of its own.
  if (!isOnPath('docker') || process.env['DOCKER_HOST']?.startsWith(`unix://${runFolder}/`)) return undefined;
  const [info, buildx] = await Promise.all([
    tryCommand('docker', ['info', '--format', '{{json .}}']),
    tryCommand('docker', ['buildx', 'version']),
  ]);
  return { ...parseDockerInfo(info.stdout), ...readVersion(buildx) };
}

/** The second word of `github.com/docker/buildx v0.29.1 a1b2c3`. */
function readVersion({ code, stdout }: CommandResult): { buildx?: string } {
  const version = stdout.trim().split(/\s+/)[1];
  return code === 0 && version ? { buildx: version } : {};
}

function isOnPath(name: string): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, name)));
}
