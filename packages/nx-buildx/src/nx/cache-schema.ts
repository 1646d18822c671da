import { z } from 'zod';
import { cacheBackends } from './cache-backend-schema';
import { choice, flag, list, listable, size, text } from './option-types';

const mounts = listable(
  z
    .strictObject(
      {
        ids: list({
          description: 'Ids of the mounts: `id=`, or the target where none is given.',
          example: ['npm', '/root/.cache/pip'],
          commas: true,
        }),
        maxSize: size({
          description: 'Content that is larger is not saved. Default: `2gb`.',
          example: '500mb',
        }).optional(),
        image: text({
          description:
            'Image whose shell copies content. Default: the base image of the stage that has the mount.',
          example: 'busybox:1.37',
        }).optional(),
      },
      'must be a list of ids or an object, {"ids": […]}',
    )
    .meta({
      description:
        'Cache mounts, `RUN --mount=type=cache`, that are carried between machines in `cache.repository` ([cache mounts](guides/cache-mounts.md)): ids, or an object. Default: none.',
      example: ['npm'],
      type: 'string[] \\| object',
    }),
);

/** The option `cache`, of one image and of the plugin. */
export const cache = z
  .strictObject(
    {
      strategy: choice(['auto', 'registry', 'inline', 'local', 'gha', 's3', 'azblob', 'none'], {
        description:
          'Where layer cache is kept ([strategies](strategies.md)). `auto` chooses, and says why in one line.',
        example: 'auto',
      }),
      repository: text({
        description: 'Registry repository for cache refs. Without one nothing is exported to a registry.',
        example: 'ghcr.io/acme/cache',
      }),
      mode: choice(['max', 'min'], {
        description: '`max` keeps the layers of all stages, `min` those of the final image. Default: `max`.',
        example: 'max',
      }),
      directory: text({
        description:
          'Of strategy `local`: where cache folders are kept, from the workspace root. Set without a repository, `auto` takes it. Default: `.buildx-cache`.',
        example: '.buildx-cache',
      }),
      maxSize: size({
        description:
          'Of strategy `local`: what `directory` may hold; folders that were not used for longest are removed after a run, never those of the run. Default: no bound.',
        example: '10gb',
      }),
      exportLocally: flag({
        description: "Whether a person's machine exports cache too. Default: false.",
        example: false,
      }),
      mounts,
      ignoreError: flag({
        description: 'Whether a failing export is a warning and not a failure of the build. Default: true.',
        example: false,
      }),
      ...cacheBackends,
    },
    'must be an object, {"repository": …}',
  )
  .partial()
  .meta({ description: 'Layer cache.', example: { repository: 'ghcr.io/acme/cache' }, type: 'object' });
