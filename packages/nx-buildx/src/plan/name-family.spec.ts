import { imageId } from '../model/image';
import { buildImageGraph } from './build-image-graph';
import { nameFamily, shortenFamily } from './name-family';
import { makeWorkspace, viewFiles } from './testing/workspace';
import type { ImageSpec } from './testing/workspace';

/** Family by project, of images with these Dockerfiles. */
function nameAll(dockerfiles: Readonly<Record<string, string>>, spec: ImageSpec = {}) {
  const workspace = makeWorkspace(Object.fromEntries(Object.keys(dockerfiles).map((name) => [name, spec])));
  const files = Object.entries(dockerfiles).map(([name, text]) => [`apps/${name}/Dockerfile`, text]);
  const graph = buildImageGraph(workspace, viewFiles(Object.fromEntries(files) as Record<string, string>));
  return Object.fromEntries(
    Object.keys(dockerfiles).map((name) => [name, nameFamily(imageId(name, 'image'), graph)]),
  );
}

it('is one for an image and all that stands on it', () => {
  const families = nameAll({
    base: 'FROM x\nRUN a',
    runtime: 'FROM ghcr.io/acme/base\nRUN b',
    app: 'FROM ghcr.io/acme/runtime\nCOPY . .',
    tool: 'FROM y\nCOPY --from=ghcr.io/acme/runtime /a /a',
  });
  expect(new Set(Object.values(families))).toEqual(new Set(['x | a']));
});

it('is that of the base and of the commands before anything is copied', () => {
  const families = nameAll({
    one: 'FROM x\nRUN a\nCOPY . .\nRUN b',
    other: 'FROM x AS build\nENV V=1\nRUN a\nCOPY src .\nRUN c\nFROM z\nCOPY --from=build / /',
    plain: 'FROM x\nCOPY . .\nRUN a',
  });
  expect(families).toEqual({ one: 'x | a', other: 'x | a', plain: 'x' });
});

it('knows a base by what it is replaced with', () => {
  expect(nameAll({ one: 'FROM x' }, { baseImages: { x: 'mirror/x' } })).toEqual({ one: 'mirror/x' });
});

it('is an image of its own where its Dockerfile cannot be read', () => {
  expect(nameAll({ one: 'FRUM x' })).toEqual({ one: 'one:image' });
});

it('is shortened for people', () => {
  expect(shortenFamily('x')).toBe('x');
  expect(shortenFamily('x'.repeat(200))).toHaveLength(60);
});
