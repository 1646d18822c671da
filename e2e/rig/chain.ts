import type { TestLab } from './lab';
import { type Files, type Workspace, createWorkspace, describePlugin, describeProject } from './workspace';

/** The images of {@link createChain}, parents before children. */
export const chainImages = ['base', 'runtime', 'app'] as const;

/** All steps of the chain, by image. */
export const chainSteps: Readonly<Record<string, readonly string[]>> = {
  base: ['RUN head -c 16 /dev/urandom > /installed', 'COPY base.conf /etc/'],
  runtime: ['RUN head -c 16 /dev/urandom > /installed', 'COPY runtime.conf /etc/'],
  app: [
    '[build] RUN head -c 16 /dev/urandom > /installed',
    '[build] COPY main.txt /src/',
    '[build] RUN cat /src/main.txt /installed > /app.txt',
    '[stage-1] COPY --from=build /app.txt /',
  ],
};

/**
 * Three images, each on the one before: `base`, `runtime`, and `app` in two stages.
 *
 * @param registry what image names begin with, empty for names without a registry
 * @param plugin options of the plugin in `nx.json`
 */
export function createChain(registry: string, plugin: object): Workspace {
  return createWorkspace({ plugin, files: describeChain(registry) });
}

/** The same with all that `describePlugin` says. */
export function createPushedChain(lab: TestLab, path: string): Workspace {
  return createChain(`${lab.registry.host}/${path}`, describePlugin(lab, path));
}

/** The files of {@link createChain}. */
export function describeChain(registry: string): Files {
  const name = (image: string): string => (registry === '' ? image : `${registry}/${image}`);
  const install = 'RUN head -c 16 /dev/urandom > /installed';
  const dockerfile = (...lines: readonly string[]): string => `${lines.join('\n')}\n`;
  return {
    ...describeProject('base', {
      Dockerfile: dockerfile('FROM busybox:1.36', install, 'COPY base.conf /etc/'),
      'base.conf': 'base\n',
    }),
    ...describeProject('runtime', {
      Dockerfile: dockerfile(`FROM ${name('base')}`, install, 'COPY runtime.conf /etc/'),
      'runtime.conf': 'runtime\n',
    }),
    ...describeProject('app', {
      Dockerfile: dockerfile(
        `FROM ${name('runtime')} AS build`,
        install,
        'COPY main.txt /src/',
        'RUN cat /src/main.txt /installed > /app.txt',
        `FROM ${name('runtime')}`,
        'COPY --from=build /app.txt /',
        'CMD ["cat", "/app.txt"]',
      ),
      'main.txt': 'app\n',
    }),
  };
}

/** The digest and layers that every image of the chain has under a tag in the registry. */
export async function readChain({ api }: TestLab, path: string, tag = 'latest') {
  const images = chainImages.map(
    async (image) => [image, await api.readImage(`${path}/${image}`, tag)] as const,
  );
  return Object.fromEntries(await Promise.all(images));
}
