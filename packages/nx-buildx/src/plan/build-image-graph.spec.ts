import type { ImageGraph } from '../model/image-graph';
import { buildImageGraph } from './build-image-graph';
import { makeWorkspace, viewFiles } from './testing/workspace';
import type { ImageSpec } from './testing/workspace';

function graphOf(
  dockerfiles: Readonly<Record<string, string>>,
  specs: Readonly<Record<string, ImageSpec>> = {},
): ImageGraph {
  const images = Object.fromEntries(
    Object.keys(dockerfiles).map((project) => [project, specs[project] ?? {}]),
  );
  const files = Object.entries(dockerfiles).map(
    ([project, text]) => [`apps/${project}/Dockerfile`, text] as const,
  );
  return buildImageGraph(makeWorkspace(images), viewFiles(Object.fromEntries(files)));
}

function edgesOf(graph: ImageGraph): readonly string[] {
  return [...graph.nodes.values()].flatMap(({ edges }) =>
    edges.map(
      ({ child, parent, contextName, line }) => `${child} → ${parent} as ${contextName} (${String(line)})`,
    ),
  );
}

describe('an image stands on another', () => {
  it.each([
    ['FROM ghcr.io/acme/base', 'ghcr.io/acme/base'],
    ['FROM ghcr.io/acme/base:latest', 'ghcr.io/acme/base'],
    ['FROM scratch\nCOPY --from=ghcr.io/acme/base /a /b', 'ghcr.io/acme/base'],
    ['FROM scratch\nRUN --mount=type=bind,from=ghcr.io/acme/base,target=/b true', 'ghcr.io/acme/base'],
    ['ARG REGISTRY=ghcr.io/acme\nFROM ${REGISTRY}/${NAME:-base}', 'ghcr.io/acme/base'],
  ])('%s', (dockerfile, contextName) => {
    const graph = graphOf({ base: 'FROM busybox', api: dockerfile });
    expect(edgesOf(graph)).toEqual([
      `api:image → base:image as ${contextName} (${dockerfile.includes('\n') ? '2' : '1'})`,
    ]);
  });

  it('by a tag that the workspace configures', () => {
    const graph = graphOf(
      { base: 'FROM busybox', api: 'FROM ghcr.io/acme/base:1.4' },
      { base: { tags: ['1.4'] } },
    );
    expect(edgesOf(graph)).toEqual(['api:image → base:image as ghcr.io/acme/base:1.4 (1)']);
  });

  it.each([
    ['type=raw,value=stable', 'stable'],
    ['type=raw,value=stable,suffix=-slim', 'stable-slim'],
    ['type=edge', 'edge'],
    ['type=edge,branch=next,prefix=web-', 'web-edge'],
  ])('by the tag of the rule %s', (rule, tag) => {
    const graph = graphOf(
      { base: 'FROM busybox', api: `FROM ghcr.io/acme/base:${tag}` },
      { base: { tags: ['type=sha', rule] } },
    );
    expect(edgesOf(graph)).toEqual([`api:image → base:image as ghcr.io/acme/base:${tag} (1)`]);
  });

  it.each([
    'type=raw,value=stable,enable={{is_default_branch}}',
    'type=raw,value=stable,enable=false',
    'type=schedule,pattern=stable',
    'type=raw,value={{branch}}',
    'type=nothing,value=stable',
    'latest=auto',
  ])('not by what the rule %s may give some run', (rule) => {
    const graph = graphOf(
      { base: 'FROM busybox', api: 'FROM ghcr.io/acme/base:stable' },
      { base: { tags: [rule] } },
    );
    expect(edgesOf(graph)).toEqual([]);
  });

  it('by a declared build context', () => {
    const graph = graphOf(
      { base: 'FROM busybox', api: 'FROM scratch\nCOPY --from=tools /a /b' },
      { api: { buildContexts: { tools: 'project:base' } } },
    );
    expect(edgesOf(graph)).toEqual(['api:image → base:image as tools (null)']);
  });

  it('by the name that a build arg makes', () => {
    const graph = graphOf(
      { base: 'FROM busybox', api: 'ARG BASE\nFROM $BASE' },
      { api: { buildArgs: { BASE: 'ghcr.io/acme/base' } } },
    );
    expect(edgesOf(graph)).toHaveLength(1);
  });

  it('once, however often it is named', () => {
    const graph = graphOf({
      base: 'FROM busybox',
      api: 'FROM ghcr.io/acme/base\nCOPY --from=ghcr.io/acme/base:latest /a /b',
    });
    expect(edgesOf(graph)).toHaveLength(1);
  });

  it('and two share a repository, told apart by their tags', () => {
    const shared = { image: ['ghcr.io/acme/tools'] };
    const graph = graphOf(
      { one: 'FROM busybox', two: 'FROM busybox', api: 'FROM ghcr.io/acme/tools:two' },
      { one: { ...shared, tags: ['one'] }, two: { ...shared, tags: ['two'] } },
    );
    expect(edgesOf(graph)).toEqual(['api:image → two:image as ghcr.io/acme/tools:two (1)']);
  });
});

describe('an image does not stand on another', () => {
  it.each([
    ['a pinned tag', 'FROM ghcr.io/acme/base:1.0'],
    ['a digest', `FROM ghcr.io/acme/base@sha256:${'a'.repeat(64)}`],
  ])('by %s, which is noted', (_, dockerfile) => {
    const graph = graphOf({ base: 'FROM busybox', api: dockerfile });
    expect(edgesOf(graph)).toEqual([]);
    expect(graph.nodes.get('api:image')?.notes[0]).toMatchObject({ place: { image: 'api:image', line: 1 } });
  });

  it('through a stage that is not built', () => {
    const dockerfile = 'FROM ghcr.io/acme/base AS unused\nFROM busybox';
    expect(edgesOf(graphOf({ base: 'FROM busybox', api: dockerfile }))).toEqual([]);
  });

  it('through a stage of the same name', () => {
    const dockerfile = 'FROM busybox AS base\nFROM base';
    expect(edgesOf(graphOf({ base: 'FROM busybox', api: dockerfile }, { base: { registry: null } }))).toEqual(
      [],
    );
  });

  it('by a name that only the environment gives', () => {
    const graph = graphOf({ base: 'FROM busybox', api: 'FROM 127.0.0.1:5000/base' });
    expect(graph.nodes.get('api:image')?.externals).toEqual(['127.0.0.1:5000/base']);
  });
});

describe('what is wrong', () => {
  it('stays with the image it concerns', () => {
    const graph = graphOf({ broken: 'FORM busybox', fine: 'FROM busybox' });
    expect(graph.nodes.get('broken:image')?.failures[0]).toMatchObject({
      code: 'dockerfile-invalid',
      place: { image: 'broken:image', file: 'apps/broken/Dockerfile', line: 1 },
    });
    expect(graph.nodes.get('fine:image')?.failures).toEqual([]);
  });

  it('is an unknown project in a build context', () => {
    const graph = graphOf({ api: 'FROM busybox' }, { api: { buildContexts: { x: 'project:nobody' } } });
    expect(graph.nodes.get('api:image')?.failures[0]).toMatchObject({
      code: 'project-unknown',
      place: { option: 'buildContexts.x' },
    });
  });

  it('is a cycle: the edge that closes it is in no node', () => {
    const graph = graphOf({ a: 'FROM ghcr.io/acme/b', b: 'FROM ghcr.io/acme/c', c: 'FROM ghcr.io/acme/a' });
    expect(edgesOf(graph)).toHaveLength(2);
    expect(graph.cycles.map((cycle) => cycle.map(({ child, parent }) => `${child}→${parent}`))).toEqual([
      ['a:image→b:image', 'b:image→c:image', 'c:image→a:image'],
    ]);
  });

  it('is an image that stands on itself', () => {
    expect(graphOf({ a: 'FROM ghcr.io/acme/a' }).cycles).toHaveLength(1);
  });

  it('is not an image named like its own base', () => {
    const graph = graphOf({ nginx: 'FROM nginx' }, { nginx: { registry: null } });
    expect(graph.cycles).toEqual([]);
    expect(graph.nodes.get('nginx:image')?.externals).toEqual(['nginx']);
  });
});
