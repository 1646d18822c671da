import { z } from 'zod';
import { cache } from './cache-schema';
import { createBuilder } from './create-builder-option';
import {
  attestation,
  builderPool,
  choice,
  count,
  duration,
  flag,
  list,
  pathList,
  platformRecord,
  record,
  size,
  switchable,
  tagList,
  text,
} from './option-types';

const output = choice(['push', 'load', 'oci', 'none'], {
  description:
    'What becomes of the image. Default: `push` in trusted CI where `registry` or `image` is set, `none` in untrusted CI, `load` elsewhere.',
  example: 'push',
});
const platforms = list({
  description: "Platforms to build for. Default: the builder's own.",
  example: ['linux/amd64', 'linux/arm64'],
  commas: true,
});
const builder = text({ description: 'Name of the buildx builder. Default: the current one.', example: 'ci' });
const platformBuilders = platformRecord({
  description:
    'Builders of single platforms, in place of `builder` ([several platforms](guides/multi-platform.md)).',
  example: { 'linux/arm64': 'arm' },
});
const maxParallel = count({
  description:
    'Most buildx processes at once. Default: four for each processor, at most 16; with a pool all its slots, at most 64.',
  example: 8,
});
const baseImages = record({
  description: 'Images to build on in place of external base images, by their names in Dockerfiles.',
  example: { 'node:22-slim': 'mirror.acme.dev/node:22-slim' },
});

const contextFilter = choice(['none', 'closure'], {
  description:
    'What is sent of a context that is the workspace root: all, or what the project needs ([context closure](guides/context-closure.md)). Default: `none`.',
  example: 'closure',
});
const contextInclude = pathList({
  description: 'What a context closure has besides: files, folders and patterns from the workspace root.',
  example: ['tools/build.sh', 'patches/**'],
});

const ociLabels = flag({
  description:
    'Whether labels and annotations `org.opencontainers.image.*` are computed from repository, commit and tags; those you give win. They are no part of the key. Default: false.',
  example: true,
});

const reuse = switchable(
  z
    .strictObject(
      {
        enabled: flag({
          description: 'Whether an image whose key is in the registry is taken instead of built.',
          example: true,
        }),
        from: choice(['default-branch', 'any'], {
          description:
            'Whose images are taken. Default: `default-branch` for the default branch and tags, `any` otherwise.',
          example: 'any',
        }),
        maxAge: duration({
          description: 'How old an image may be that is taken. Default: any age.',
          example: '7d',
        }),
      },
      'must be true, false or an object, {"maxAge": …}',
    )
    .partial()
    .meta({
      description:
        'Whether an image that exists already is taken instead of built: `false`, or an object. Default: `true`.',
      example: false,
      type: 'boolean \\| object',
    }),
);

/** What may stand in the options of a target with executor `nx-buildx:build`. */
export const buildOptionsSchema = z
  .strictObject({
    context: text({
      description:
        '`auto`, `project`, `workspace`, or a folder from the workspace root. `auto` looks where the sources of the Dockerfile lie.',
      example: 'workspace',
    }),
    contextFilter,
    contextInclude,
    file: text({
      description:
        'The Dockerfile: a path in the project, or from the workspace root. Default: `Dockerfile`.',
      example: 'Dockerfile.migrate',
    }),
    stage: text({
      description: "Stage to build, buildx's `--target`. Default: the last.",
      example: 'runtime',
    }),
    platforms,
    buildArgs: record({
      description: 'Build args. `null` takes the value from the environment.',
      example: { APP_NAME: 'api' },
    }),
    buildContexts: record({
      description:
        'Named build contexts: a folder, `docker-image://…`, a URL, or `project:<name>` for an image of the workspace.',
      example: { base: 'project:base' },
    }),
    secrets: list({
      description: 'Secrets, as buildx takes them. Values never enter a plan.',
      example: ['id=npm,src=.npmrc'],
      commas: false,
    }),
    ssh: list({
      description: 'SSH agents or keys, as buildx takes them.',
      example: ['default'],
      commas: false,
    }),
    labels: record({ description: 'Labels of the image.', example: { team: 'shop' } }),
    annotations: record({
      description: 'OCI annotations.',
      example: { 'org.opencontainers.image.title': 'API' },
    }),
    ociLabels,
    network: text({ description: 'Network of `RUN` steps.', example: 'none' }),
    addHosts: list({
      description: 'Extra `host:ip` entries for `RUN` steps.',
      example: ['db:10.0.0.5'],
      commas: true,
    }),
    noCache: flag({ description: 'Execute every step.', example: false }),
    pull: flag({ description: 'Ask registries for newer base images.', example: false }),
    provenance: attestation({
      description: "Provenance attestation. Default: buildx's own.",
      example: 'mode=max',
    }),
    sbom: attestation({ description: 'SBOM attestation.', example: false }),
    builder,
    createBuilder,
    platformBuilders,
    image: list({
      description:
        'Repositories of the image, in one or several registries: built once, pushed to all. Default: `<registry>/<project>`.',
      example: ['ghcr.io/acme/api'],
      commas: true,
    }),
    tags: tagList({
      description:
        "Tags, without names, and rules in the notation of docker/metadata-action ([tags and labels](guides/tags-and-labels.md)). Default: one for the git tag, the pull request or the branch; `latest` for the default branch, and for what a person's machine does not push.",
      example: ['type=ref,event=branch', { type: 'semver', pattern: '{{version}}' }, 'edge'],
    }),
    output,
    cache,
    reuse,
    volatileBuildArgs: list({
      description:
        'Build args that change with every build and decide nothing, such as a commit: they are passed on, but are no part of the key.',
      example: ['GIT_SHA'],
      commas: true,
    }),
    maxParallel,
    weight: count({
      description:
        'How many builds it counts for, against `maxParallel` and where a pool of builders is shared out. Default: 1.',
      example: 4,
    }),
    progress: choice(['auto', 'plain', 'quiet'], {
      description: '`plain` also shows each step as BuildKit comes to it, `quiet` only what failed.',
      example: 'plain',
    }),
  })
  .partial();

/** What may stand in the plugin's options in `nx.json`. */
export const pluginOptionsSchema = z
  .strictObject({
    targetName: text({ description: 'Name of the inferred target. Default: `image`.', example: 'image' }),
    registry: text({
      description:
        'Registry and path that image names begin with. Without one images are named by project and loaded.',
      example: 'ghcr.io/acme',
    }),
    context: buildOptionsSchema.shape.context,
    contextFilter,
    contextInclude,
    defaultBranch: text({
      description: "The branch whose cache everyone reads. Default: nx.json's `defaultBase`, else `main`.",
      example: 'main',
    }),
    cache,
    reuse,
    output,
    platforms,
    maxParallel,
    builder,
    createBuilder,
    platformBuilders,
    builders: builderPool({
      description:
        'A pool of buildx builders that images are spread over ([builder pools](guides/pool.md)): names, or objects with `name`, `maxParallel`, `platforms`.',
      example: ['ci-1', { name: 'ci-2', maxParallel: 4 }],
    }),
    minFreeMemory: size({
      description:
        'While this machine has less free memory, no further build starts on a builder that runs on it. `0` never waits. Default: `256mb`.',
      example: '1gb',
    }),
    baseImages,
    ociLabels,
    insecureRegistries: list({
      description:
        'Registries, `host[:port]`, that may speak plain HTTP or show any certificate. Loopback always may.',
      example: ['registry.acme.internal:5000'],
      commas: true,
    }),
  })
  .partial();

/** What may stand in the options of a target with executor `nx-buildx:publish`. */
export const publishOptionsSchema = z
  .strictObject({
    tags: tagList({
      description:
        'Tags to put on what was built, without names, and rules ([tags and labels](guides/tags-and-labels.md)).',
      example: ['1.4', 'latest'],
    }),
    to: text({
      description:
        "Repository in place of the image's own; `{name}` stands for the image's name. Blobs are mounted there, or copied to another registry.",
      example: 'ghcr.io/acme/release/{name}',
    }),
  })
  .partial();

export type WrittenBuildOptions = z.output<typeof buildOptionsSchema>;
export type WrittenPluginOptions = z.output<typeof pluginOptionsSchema>;
