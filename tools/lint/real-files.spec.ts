import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = join(__dirname, '../..');
const SRC = 'packages/nx-buildx/src';

const CONFIG = `
import config from '${pathToFileURL(join(root, 'eslint.config.mjs')).href}';
import tseslint from '${pathToFileURL(require.resolve('typescript-eslint')).href}';
import { layerRules } from '${pathToFileURL(join(__dirname, 'layer-rules.mjs')).href}';
export default [...config, ...layerRules(import.meta.dirname), { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked }];
`;

let workspace: string;
beforeEach(() => void (workspace = mkdtempSync(join(tmpdir(), 'nx-buildx-lint-'))));
afterEach(() => rmSync(workspace, { recursive: true }));

/** Lints files that exist, by the configuration of this workspace. @returns `file: rule`, sorted */
function lintFiles(files: Record<string, string>): string[] {
  for (const [file, text] of Object.entries({ 'eslint.config.mjs': CONFIG, ...files })) {
    mkdirSync(dirname(join(workspace, file)), { recursive: true });
    writeFileSync(join(workspace, file), text);
  }
  const eslint = join(dirname(require.resolve('eslint/package.json')), 'bin/eslint.js');
  const child = spawnSync(process.execPath, [eslint, '--format', 'json', 'packages'], {
    cwd: workspace,
    encoding: 'utf8',
  });
  if (child.stdout === '') throw new Error(child.stderr);
  const results = JSON.parse(child.stdout) as {
    filePath: string;
    messages: { ruleId: string | null; message: string }[];
  }[];
  return results
    .flatMap(({ filePath, messages }) =>
      messages.map(
        ({ ruleId, message }) => `${filePath.slice(workspace.length + SRC.length + 2)}: ${ruleId ?? message}`,
      ),
    )
    .sort();
}

it('layers hold between files on disk, whichever way the path is written', () => {
  const found = lintFiles({
    [`${SRC}/index.ts`]: 'export const index = 1;',
    [`${SRC}/run/run.ts`]: 'export const run = 1;',
    [`${SRC}/run/index.ts`]: 'export const index = 1;',
    [`${SRC}/model/plain.ts`]: "export { run } from '../run/run';",
    [`${SRC}/model/extension.ts`]: "export { run } from '../run/run.js';",
    [`${SRC}/model/folder.ts`]: "export { index } from '../run';",
    [`${SRC}/model/roof.ts`]: "export { index } from '..';",
    [`${SRC}/run/allowed.ts`]: "export { run } from './run';",
  });
  expect(found).toEqual(
    ['extension', 'folder', 'plain', 'roof'].map((name) => `model/${name}.ts: import-x/no-restricted-paths`),
  );
});

it('files do not import each other in a circle', () => {
  const found = lintFiles({
    [`${SRC}/plan/one.ts`]: "import { two } from './two';\nexport const one = () => two;",
    [`${SRC}/plan/two.ts`]: "import { three } from './three';\nexport const two = () => three;",
    [`${SRC}/plan/three.ts`]: "import { one } from './one';\nexport const three = () => one;",
    [`${SRC}/plan/four.ts`]: "import { three } from './three';\nexport const four = () => three;",
  });
  expect(found).toEqual(['one', 'three', 'two'].map((name) => `plan/${name}.ts: import-x/no-cycle`));
});
