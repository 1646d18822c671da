/** Builds the plugin and packs it as a user will get it: dist/nx-buildx.tgz. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..');
const plugin = join(root, 'packages/nx-buildx');
const tarball = join(root, 'dist/nx-buildx.tgz');

/** What must not reach a user: tests, what they read, and the stamp of the build. */
const UNWANTED = /\.(?:spec|e2e)\.|(?:^|\/)(?:fixtures|testing)\/|\.ts(?<!\.d\.ts)$|(?:^|\/)\.sources$/;

/** What `npm pack --json` says, as far as we read it. */
interface Packed {
  readonly filename: string;
  readonly size: number;
  readonly unpackedSize: number;
  readonly files: readonly { readonly path: string; readonly size: number }[];
}

pack();

function pack(): void {
  run(process.execPath, [join(plugin, 'scripts/build.mjs')], root, 'inherit');
  // A copy, so that README and LICENSE need not lie in the package and a failed run leaves nothing behind.
  const stage = mkdtempSync(join(tmpdir(), 'nx-buildx-pack-'));
  try {
    const skipped = ['node_modules', 'src', 'scripts'].map((name) => join(plugin, name));
    cpSync(plugin, stage, {
      recursive: true,
      filter: (file) => !skipped.includes(file) && !file.endsWith('.sources'),
    });
    for (const name of ['README.md', 'LICENSE']) {
      if (!existsSync(join(root, name))) throw new Error(`${name} is missing in the workspace`);
      cpSync(join(root, name), join(stage, name));
    }
    const json = run('npm', ['pack', '--json', '--ignore-scripts', '--loglevel=error'], stage, 'pipe');
    const [packed] = Object.values(JSON.parse(json) as Record<string, Packed>);
    if (packed === undefined) throw new Error(`npm pack says nothing: ${json}`);
    print(packed);
    const unwanted = packed.files.filter(({ path }) => UNWANTED.test(path)).map(({ path }) => path);
    if (unwanted.length > 0) throw new Error(`These do not belong into the package: ${unwanted.join(', ')}`);
    mkdirSync(join(root, 'dist'), { recursive: true });
    cpSync(join(stage, packed.filename), `${tarball}.new`);
    renameSync(`${tarball}.new`, tarball);
  } finally {
    rmSync(stage, { recursive: true });
  }
}

function print({ files, size, unpackedSize }: Packed): void {
  for (const file of files) console.log(`${String(file.size).padStart(8)}  ${file.path}`);
  console.log(`${files.length} files, ${unpackedSize} bytes, packed ${size} bytes: dist/nx-buildx.tgz`);
}

function run(command: string, args: readonly string[], cwd: string, stdout: 'inherit' | 'pipe'): string {
  const child = spawnSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', stdout, 'inherit'] });
  if (child.status === 0) return child.stdout;
  throw new Error(
    `${command} ${args.join(' ')} ended with ${child.status ?? child.signal ?? String(child.error)}`,
  );
}
