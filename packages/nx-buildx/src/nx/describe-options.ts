import type { z } from 'zod';
import { buildOptionsSchema, pluginOptionsSchema, publishOptionsSchema } from './option-schema';

interface Described {
  readonly name: string;
  readonly type: string;
  readonly description: string;
  readonly example: unknown;
}

/** Nx lets a text, a number or a switch through where a schema names no type, but no object, list or null. */
const ANYTHING = { anyOf: [{ type: 'object' }, { type: 'array' }, { type: 'null' }, {}] };

/** The schemas that Nx reads, by the name of the executor. */
export const executorSchemas = {
  build: {
    schema: buildOptionsSchema,
    description: 'Builds a container image with docker buildx.',
  },
  publish: {
    schema: publishOptionsSchema,
    description: 'Puts tags on images that were built before, by their digests.',
  },
} as const;

/**
 * The schema that Nx reads for an executor. It allows every value, and carries no defaults: what Nx refuses it refuses
 * in its own words, in batch mode without naming the option, and defaults would hide what a user wrote.
 */
export function formatJsonSchema(executor: keyof typeof executorSchemas): string {
  const properties = Object.fromEntries(
    describe(executorSchemas[executor].schema)
      .filter(({ name }) => !name.includes('.'))
      .map(({ name, description, example }) => [name, { description, examples: [example], ...ANYTHING }]),
  );
  const schema = {
    $schema: 'https://json-schema.org/schema',
    $id: `nx-buildx-${executor}`,
    title: `nx-buildx:${executor}`,
    description: `${executorSchemas[executor].description} Options are checked strictly by the executor itself.`,
    type: 'object',
    additionalProperties: true,
    properties,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** `docs/options.md`. */
export function formatOptionDocs(): string {
  return [
    '# Options',
    '',
    'Generated from the schema that checks them. Precedence: command line, environment, target, plugin options, default.',
    '',
    '## Targets with executor `nx-buildx:build`',
    '',
    ...formatRows(describe(buildOptionsSchema)),
    '',
    '## Targets with executor `nx-buildx:publish`',
    '',
    ...formatRows(describe(publishOptionsSchema)),
    '',
    '## Plugin options in `nx.json`',
    '',
    ...formatRows(describe(pluginOptionsSchema)),
    '',
    '## Environment',
    '',
    ...formatEnvironment(),
    '',
  ].join('\n');
}

function describe(schema: z.ZodObject, prefix = ''): readonly Described[] {
  return Object.entries(schema.shape).flatMap(([key, each]) => {
    const inner = unwrap(each as z.ZodType);
    const meta = inner.meta() ?? {};
    const name = `${prefix}${key}`;
    const own = {
      name,
      type: String(meta['type']),
      description: String(meta.description),
      example: meta['example'],
    };
    return 'shape' in inner ? [own, ...describe(inner as z.ZodObject, `${name}.`)] : [own];
  });
}

function unwrap(schema: z.ZodType): z.ZodType {
  if (schema.meta() !== undefined) return schema;
  if ('unwrap' in schema) return unwrap((schema as z.ZodOptional<z.ZodType>).unwrap());
  return 'out' in schema ? unwrap(schema.out as z.ZodType) : schema;
}

function formatRows(options: readonly Described[]): readonly string[] {
  const rows = options.map(
    ({ name, type, description, example }) =>
      `| \`${name}\` | ${type} | ${description} | \`${JSON.stringify(example)}\` |`,
  );
  return ['| option | type | meaning | example |', '| --- | --- | --- | --- |', ...rows];
}

const VARIABLES: Readonly<Record<string, string>> = {
  NX_BUILDX_REGISTRY: 'Registry and path that image names begin with, over the plugin option `registry`.',
  NX_BUILDX_CACHE_REPOSITORY: 'Repository for cache refs, over `cache.repository`.',
  NX_BUILDX_BRANCH: 'The branch that is built, where the CI system or git say otherwise.',
  NX_BUILDX_BASE_BRANCH: 'The branch that a pull request goes into.',
  NX_BUILDX_COMMIT: 'Full hash of the commit that is built.',
  NX_BUILDX_TAG: 'The git tag that is built.',
  NX_BUILDX_PULL_REQUEST: 'Number of the pull request. Of unknown origin where the CI system names none.',
  NX_BUILDX_REPOSITORY_URL: "The repository's web address.",
  NX_BUILDX_TRUST:
    '`untrusted` makes any run write nothing. `trusted` only vouches for `NX_BUILDX_PULL_REQUEST` in a run that is trusted anyway.',
  NX_BUILDX_MAX_PARALLEL: 'Most buildx processes at once.',
  NX_BUILDX_BUILDER: 'Name of the buildx builder.',
  NX_BUILDX_CREATE_BUILDER: '`true` or `false`, over `createBuilder.enabled`.',
  NX_BUILDX_BUILDERS: 'Names of the builders of a pool, parted by commas, over the plugin option `builders`.',
  NX_BUILDX_REUSE: '`false` builds every image, whatever the registry has.',
  NX_BUILDX_OUTPUT: '`push`, `load`, `oci` or `none`.',
  NX_DOCKER_CACHE_REGISTRY:
    'Set by Nx Cloud agents: the repository for cache refs where nothing else names one.',
};

function formatEnvironment(): readonly string[] {
  const rows = Object.entries(VARIABLES).map(([name, meaning]) => `| \`${name}\` | ${meaning} |`);
  return ['| variable | meaning |', '| --- | --- |', ...rows];
}
