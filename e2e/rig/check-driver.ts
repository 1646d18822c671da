import { join } from 'node:path';
import type { Output } from '../../packages/nx-buildx/src/model/build-plan';
import type { Engine } from '../../tools/engine/src/index';
import { type BuildOutcome, buildImages } from './build-images';
import { chainImages, createChain } from './chain';
import { type Variables, pushTo } from './jobs';
import type { TestLab } from './lab';
import { readLayout } from './oci-layout';
import { readOption } from './recorder';
import { type Workspace, describePlugin } from './workspace';

/** What the named context of a child looks like. */
export const links = {
  registry: /^.+=docker-image:\/\/127\.0\.0\.1:\d+\/.+\/runtime@sha256:[0-9a-f]{64}$/,
  daemon: /^.+=docker-image:\/\/localhost\/nx-buildx\/runtime:latest$/,
  layout: /^.+=oci-layout:\/\/.*dist\/images\/runtime\/layout@sha256:[0-9a-f]{64}$/,
} as const;

/** A builder, as the machine that uses it sees it. */
export interface DriverUse {
  readonly lab: TestLab;
  /** The machine: its daemon is the one that images are loaded into. */
  readonly engine: Engine;
  readonly env: Variables;
  /** Of all repositories. */
  readonly path: string;
}

export interface DriverBuild {
  readonly workspace: Workspace;
  readonly outcome: BuildOutcome;
}

/** Builds a chain of images with an output; nothing is expected of it yet. */
export async function buildWithOutput(
  { lab, engine, env, path }: DriverUse,
  output: Output,
  plugin: object = {},
): Promise<DriverBuild> {
  const options = { ...describePlugin(lab, path), output, ...plugin };
  const workspace = createChain(`${lab.registry.host}/${path}`, options);
  const outcome = await buildImages({ workspace, engine, as: pushTo('main'), env });
  return { workspace, outcome };
}

/** Builds a chain, and expects that each image stands on the one before, by a link of a kind. */
export async function checkChain(
  use: DriverUse,
  output: Output,
  link: keyof typeof links,
  plugin: object = {},
): Promise<DriverBuild> {
  const build = await buildWithOutput(use, output, plugin);
  const { outcome } = build;
  expect(outcome).toMatchObject({ code: 0 });
  expect(outcome.run).toMatchObject({ totals: { built: 3 } });
  expect(readOption(outcome.build('app').argv, 'build-context')).toContainEqual(
    expect.stringMatching(links[link]),
  );
  const kept =
    output === 'none' ? [] : await Promise.all(chainImages.map((image) => readLayers(use, build, image)));
  for (const [index, layers] of kept.entries()) {
    const parent = kept[index - 1] ?? [];
    expect(layers.slice(0, parent.length)).toEqual(parent);
    expect(layers.length).toBeGreaterThan(parent.length);
  }
  return build;
}

/** Where the output left the image. */
async function readLayers(
  { lab, engine, path }: DriverUse,
  { workspace, outcome }: DriverBuild,
  image: string,
): Promise<readonly string[]> {
  const { output } = readOutput(outcome, image);
  if (output === 'push') return (await lab.api.readImage(`${path}/${image}`, 'latest')).layers;
  if (output === 'oci') return readLayout(join(workspace.root, `dist/images/${image}/layout`)).layers;
  const name = `${lab.registry.host}/${path}/${image}:latest`;
  const text = await engine.docker('image', 'inspect', '--format', '{{json .RootFS.Layers}}', name);
  return JSON.parse(text) as readonly string[];
}

function readOutput(outcome: BuildOutcome, image: string): { readonly output: Output } {
  const asked = readOption(outcome.build(image).argv, 'output');
  if (asked.includes('type=image,push=true')) return { output: 'push' };
  return { output: asked.includes('type=docker') ? 'load' : 'oci' };
}
