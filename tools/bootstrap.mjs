/**
 * Makes a fresh clone ready: checks Node, installs what package-lock.json lists, builds the plugin. Does nothing, in
 * well under a second, where all that is done. Runs before anything is installed, so it imports Node's own modules only.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamp = join(root, 'node_modules/.nx-buildx-bootstrap');

checkNode();
installDependencies();
await buildPlugin();

function checkNode() {
  const wanted = readJson(join(root, 'package.json')).engines.node;
  const [major = 0, minor = 0] = wanted.match(/\d+/g).map(Number);
  const [ownMajor, ownMinor] = process.versions.node.split('.').map(Number);
  if (ownMajor > major || (ownMajor === major && ownMinor >= minor)) return;
  stop(
    `This workspace needs Node ${wanted}, and this is Node ${process.versions.node} (${process.execPath}).`,
  );
}

function installDependencies() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === hash) return;
  if (!isInstalled(JSON.parse(lock.toString()).packages)) {
    console.error('Installing dependencies: npm ci …');
    runNpm(['ci', '--include=dev', '--no-audit', '--no-fund']);
  }
  writeFileSync(stamp, `${hash}\n`);
}

/** Whether somebody installed exactly this lock file by hand. Optional packages depend on the machine. */
function isInstalled(packages) {
  return Object.entries(packages).every(([path, { version, link, optional, devOptional }]) => {
    if (path === '') return true;
    const manifest = join(root, path, 'package.json');
    if (!existsSync(manifest)) return optional === true || devOptional === true;
    return link === true || version === undefined || readJson(manifest).version === version;
  });
}

function runNpm(args) {
  const cli = process.env.npm_execpath;
  const options = { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, stdio: ['ignore', 'pipe', 'pipe'] };
  const { status, signal, error, stdout, stderr } = cli?.endsWith('.js')
    ? spawnSync(process.execPath, [cli, ...args], options)
    : spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
  if (status === 0) return;
  stop(
    `${stdout ?? ''}${stderr ?? ''}npm ${args.join(' ')} failed: ${error?.message ?? signal ?? `exit ${status}`}`,
  );
}

async function buildPlugin() {
  const plugin = await import('../packages/nx-buildx/scripts/build.mjs');
  if (plugin.isUpToDate()) return;
  console.error('Building the plugin …');
  if (!plugin.build()) stop('The plugin does not build: see above.');
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function stop(message) {
  console.error(message);
  // `npm test` promises this as its last line, whatever fails.
  if (/^test/.test(process.env.npm_lifecycle_event ?? '')) console.log('0 passed, 1 failed');
  process.exit(1);
}
