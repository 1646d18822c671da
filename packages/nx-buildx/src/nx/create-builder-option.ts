import { z } from 'zod';
import { choice, flag, list, record, switchable, text } from './option-types';

/** Of targets and of the plugin. */
export const createBuilder = switchable(
  z
    .strictObject(
      {
        enabled: flag({ description: 'Whether the builder is made where there is none.', example: true }),
        driver: choice(['docker-container', 'kubernetes', 'remote'], {
          description: 'Default: `docker-container`.',
          example: 'kubernetes',
        }),
        endpoint: text({
          description:
            'Of driver `remote` the address of BuildKit; of others the docker context or endpoint.',
          example: 'tcp://buildkit.acme.internal:1234',
        }),
        driverOpts: record({
          description: 'What `docker buildx create --driver-opt` takes, by name.',
          example: { network: 'host' },
        }),
        config: text({
          description: "BuildKit's configuration: a file, from the workspace root.",
          example: 'tools/buildkitd.toml',
        }),
        flags: text({
          description: "Flags of BuildKit's daemon.",
          example: '--allow-insecure-entitlement=network.host',
        }),
        platforms: list({
          description: 'Fixed platforms. Default: what BuildKit finds.',
          example: ['linux/amd64'],
          commas: true,
        }),
      },
      'must be true, false or an object, {"driver": …}',
    )
    .partial()
    .meta({
      description:
        'Whether the builder is made where there is none of its name, and removed after the run ([builders](guides/builders.md#made-for-a-run)): `true`, or an object that says how. Without `builder` it gets a name of its own. Default: `false`.',
      example: { driver: 'docker-container' },
      type: 'boolean \\| object',
    }),
);
