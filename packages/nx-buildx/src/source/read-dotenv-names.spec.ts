import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDotenvNames, readDotenvNames } from './read-dotenv-names';

it.each([
  ['nothing', '', []],
  ['a comment', '# CI=true', []],
  ['an assignment', 'A=1\n  B = "2"\r\nC=', ['A', 'B', 'C']],
  ['as for a shell', 'export A=1', ['A']],
  ['with a colon, which dotenv takes and Node does not', 'A: 1', ['A']],
  ['what is no name to a shell', 'a.b-c=1', ['a.b-c']],
  ['inside of a value, which another parser may see otherwise', 'A="\nB=2\n"', ['A', 'B']],
])('%s', (_, text, names) => {
  expect(parseDotenvNames(text)).toEqual(names);
});

it('reads the three files that Nx loads when it starts, as far as they are there', async () => {
  const root = mkdtempSync(join(tmpdir(), 'nx-buildx-dotenv-'));
  const files = ['.env', '.env.local', '.local.env', '.env.example', 'x.env', '.envrc'];
  files.forEach((file, at) => {
    writeFileSync(join(root, file), `V${at}=1\n`);
  });
  expect([...(await readDotenvNames(root))].sort()).toEqual(['V0', 'V1', 'V2']);
  rmSync(root, { recursive: true });
  expect((await readDotenvNames(root)).size).toBe(0);
});
