/**
 * Lints texts as if they stood in the workspace. A line of stdin is `{ file, lines }` in JSON, a line of stdout the
 * names of the rules that each line breaks: `string[][]`. Rules that need types are off, and a relative import means
 * the file at that path whether it exists or not. ESLint loads its configuration with `import()`, which jest's runtime
 * does not offer: hence a process of its own.
 */
import path from 'node:path';
import { createInterface } from 'node:readline';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';

const byPath = {
  interfaceVersion: 3,
  name: 'by-path',
  resolve(source, file) {
    if (!source.startsWith('.')) return { found: false };
    const target = path.resolve(path.dirname(file), source);
    return { found: true, path: path.extname(target) === '' ? `${target}.ts` : target };
  },
};

const root = path.resolve(import.meta.dirname, '../..');
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [
    { files: ['**/*.ts'], ...tseslint.configs.disableTypeChecked },
    { files: ['**/*.ts'], settings: { 'import-x/resolver-next': [byPath] } },
  ],
});

for await (const request of createInterface({ input: process.stdin })) {
  const { file, lines } = JSON.parse(request);
  const [result] = await eslint.lintText(lines.join('\n'), { filePath: path.join(root, file) });
  const broken = lines.map(() => []);
  for (const { line, ruleId } of result.messages) broken[line - 1].push(ruleId ?? 'does not parse');
  process.stdout.write(`${JSON.stringify(broken)}\n`);
}
