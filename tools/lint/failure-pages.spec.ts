import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

const root = join(__dirname, '../..');

const codes = readCodes(readFileSync(join(root, 'packages/nx-buildx/src/model/failure.ts'), 'utf8'));
const pages = readdirSync(join(root, 'docs/failures')).sort();
const documents = [
  ...listFiles('docs').filter((file) => file.endsWith('.md')),
  ...['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md'].filter((file) => existsSync(join(root, file))),
  ...listFiles('examples').filter((file) => basename(file) === 'README.md'),
];

/** The members of the union, which is a type and so is not there at run time. */
function readCodes(source: string): string[] {
  const [, union = ''] = /export type FailureCode =([^;]+);/.exec(source) ?? [];
  return [...union.matchAll(/'([^']+)'/g)].map(([, code = '']) => code).sort();
}

function listFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (!entry.isDirectory()) return [path];
    return ['node_modules', 'dist', '.nx'].includes(entry.name) ? [] : listFiles(path);
  });
}

/** Text without code, where brackets mean something else. */
function readProse(file: string): string {
  const text = readFileSync(join(root, file), 'utf8');
  return text.replace(/^( *)(`{3,})[^]*?^\1\2 *$/gm, '').replace(/`[^`\n]*`/g, 'code');
}

/** Targets of links and images, inline or by reference, that are no URL. */
function listRelativeLinks(file: string): string[] {
  const prose = readProse(file);
  const inline = [...prose.matchAll(/\]\(\s*<?([^\s)>]+)>?[^)]*\)/g)];
  const references = [...prose.matchAll(/^\s*\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)/gm)];
  return [...inline, ...references]
    .map(([, target = '']) => target)
    .filter((target) => !/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target));
}

/** Anchors of headings as GitHub makes them; a repeated heading gets a number, which nobody should link to. */
function listAnchors(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8').replace(/^( *)(`{3,})[^]*?^\1\2 *$/gm, '');
  return [...text.matchAll(/^#{1,6} +(.+?) *$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

/** @returns what is wrong with a link, or `null` */
function checkLink(file: string, link: string): string | null {
  const [path = '', anchor] = decodeURI(link).split('#');
  const target = path === '' ? file : join(dirname(file), path);
  if (target.startsWith('..')) return 'leads out of the repository';
  if (!existsSync(join(root, target))) return 'is not there';
  if (anchor === undefined || !target.endsWith('.md')) return null;
  return listAnchors(target).includes(anchor) ? null : `has no heading for #${anchor}`;
}

it('every failure code has a page, and every page a code', () => {
  expect(codes.length).toBeGreaterThan(10);
  expect(pages).toEqual(codes.map((code) => `${code}.md`));
});

it.each(pages)('%s is named by its heading, and shows its code as it is printed or recorded', (page) => {
  const code = basename(page, '.md');
  const text = readFileSync(join(root, 'docs/failures', page), 'utf8');
  expect(text.split('\n')[0]).toBe(`# ${code}`);
  expect(text.includes(`[${code}]\n`) || text.includes(`"code": "${code}"`)).toBe(true);
});

it.each(documents)('the relative links of %s lead somewhere', (file) => {
  const broken = listRelativeLinks(file).flatMap((link) => {
    const wrong = checkLink(file, link);
    return wrong === null ? [] : [`${link} ${wrong}`];
  });
  expect(broken).toEqual([]);
});
