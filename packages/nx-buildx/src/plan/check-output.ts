import type { BuilderCapabilities } from '../model/builder';
import { describeAbilities } from '../model/builder-abilities';
import type { Output } from '../model/build-plan';
import type { Failure } from '../model/failure';
import type { ImageNode } from '../model/image-graph';
import { hasDestination } from './choose-output';
import { chooseTransport } from './choose-transport';
import { isAttested } from './oci-labels';

export interface OutputInput {
  readonly node: ImageNode;
  readonly output: Output;
  /** Whether each platform is built by itself. */
  readonly isSplit: boolean;
  readonly builder: BuilderCapabilities;
  /** Of platforms that others build. */
  readonly others: readonly BuilderCapabilities[];
  /** Builders of the run's images that stand on it. */
  readonly readers: readonly BuilderCapabilities[];
}

/** @returns `registry-missing`, and `output-unsupported` for the first thing that one of the builders cannot do */
export function checkOutput(input: OutputInput): readonly Failure[] {
  const { node, output } = input;
  const { id, options } = node.definition;
  if (output === 'push' && !hasDestination(options)) {
    return [
      {
        code: 'registry-missing',
        message: 'there is no registry to push the image to',
        place: { image: id, option: 'output' },
        fix: 'set "registry" in the plugin options or NX_BUILDX_REGISTRY, name the repository in "image", or use output "load"',
      },
    ];
  }
  const problem =
    findPlatformProblem(input) ??
    findFirst(input, findAttestationProblem) ??
    findLoadProblem(input) ??
    findFirst(input, findLayoutProblem) ??
    findFirst(input, findChildProblem);
  if (problem === null) return [];
  const { option = 'output', ...said } = problem;
  return [{ code: 'output-unsupported', place: { image: id, option }, ...said }];
}

function findFirst(input: OutputInput, find: (input: OutputInput) => Problem | null): Problem | null {
  const problems = [input.builder, ...input.others].map((builder) => find({ ...input, builder }));
  return problems.find((problem) => problem !== null) ?? null;
}

interface Problem extends Pick<Failure, 'message' | 'fix'> {
  /** Default: `output`. */
  readonly option?: string;
}

const SWITCH_STORE =
  'switch docker to the containerd image store, or use a builder of driver docker-container';

function findPlatformProblem({ node, output, isSplit, builder }: OutputInput): Problem | null {
  const { platforms } = node.definition.options;
  if (isSplit || output === 'load' || platforms.length < 2 || describeAbilities(builder).buildSeveral)
    return null;
  return {
    option: 'platforms',
    message: `builder "${builder.name}" cannot build for several platforms (${platforms.join(', ')}) with docker's classic image store`,
    fix: SWITCH_STORE,
  };
}

/** Provenance that buildx adds by itself it leaves out where it cannot. */
function findAttestationProblem({ node, output, builder }: OutputInput): Problem | null {
  const { attest, load, loadIndex } = describeAbilities(builder);
  if (output === 'load' ? loadIndex || !load : attest) return null;
  const option = (['provenance', 'sbom'] as const).find((name) => isAttested(node.definition.options[name]));
  if (option === undefined) return null;
  const what = output === 'load' ? 'load an image with attestations into' : 'attest anything with';
  return {
    option,
    message: `builder "${builder.name}" cannot ${what} docker's classic image store`,
    fix: `set "${option}" to false, or ${SWITCH_STORE}`,
  };
}

function findLoadProblem({ node, output, builder }: OutputInput): Problem | null {
  const { platforms } = node.definition.options;
  const { load, loadIndex } = describeAbilities(builder);
  if (output !== 'load') return null;
  if (!load) {
    return {
      message: `there is no docker daemon that builder "${builder.name}" (driver ${builder.driver}) could load the image into`,
      fix: 'start Docker or correct DOCKER_HOST, push instead, or use output "oci" or "none"',
    };
  }
  if (loadIndex || platforms.length < 2) return null;
  return {
    message: `builder "${builder.name}" cannot load an image of several platforms (${platforms.join(', ')})`,
    fix: 'load one platform (--platforms=linux/amd64), switch docker to the containerd image store, push instead, or use output "oci"',
  };
}

function findLayoutProblem({ output, builder }: OutputInput): Problem | null {
  if (output !== 'oci' || describeAbilities(builder).writeLayouts) return null;
  return {
    message: `builder "${builder.name}" cannot write OCI layouts with docker's classic image store`,
    fix: SWITCH_STORE,
  };
}

function findChildProblem({ output, builder, readers }: OutputInput): Problem | null {
  if (chooseTransport(output, builder, readers) !== null) return null;
  const { writeLayouts } = describeAbilities(builder);
  const unreached = readers.filter(
    (reader) => reader.name !== builder.name && !(writeLayouts && describeAbilities(reader).readLayouts),
  );
  const others = [...new Set(unreached.map(({ name }) => name))];
  const why = writeLayouts ? 'it reads no OCI layouts' : `builder "${builder.name}" writes no OCI layouts`;
  return {
    message: `images on top of it cannot be built on builder "${others.join('", "')}" with output "${output}": ${why}, with docker's classic image store`,
    fix: 'push it, build them on one builder, or switch docker to the containerd image store',
  };
}
