import type { BuilderCapabilities } from '../model/builder';
import type { Failure } from '../model/failure';
import type { ImageNode } from '../model/image-graph';
import { listSome } from '../model/list-some';
import { servesPlatform } from '../model/platform';

/**
 * A builder makes an image of any platform as long as it only copies files; it has to run what a `RUN` runs.
 *
 * @param findBuilder by the value of the option
 * @returns `platform-unsupported` for platforms that a `RUN` needs and their builder does not run
 */
export function checkRuns(
  { definition: { id, options }, runsOnTarget, file }: ImageNode,
  findBuilder: (option: string | null) => BuilderCapabilities,
): readonly Failure[] {
  if (runsOnTarget === null) return [];
  const unserved = options.platforms.flatMap((platform) => {
    const builder = findBuilder(options.platformBuilders[platform] ?? options.builder);
    return mayRun(builder, platform) ? [] : [{ platform, builder: builder.name }];
  });
  return [...new Set(unserved.map(({ builder }) => builder))].map((builder) => {
    const platforms = unserved.filter((each) => each.builder === builder).map(({ platform }) => platform);
    return {
      code: 'platform-unsupported',
      message: `builder "${builder}" does not run ${listSome(platforms)}, which a RUN of the Dockerfile needs`,
      place: { image: id, option: 'platforms', file, line: runsOnTarget },
      fix: `name a builder that does, "platformBuilders": {"${platforms[0] ?? ''}": "<name>"}, or install QEMU for it: docker run --privileged --rm tonistiigi/binfmt --install all`,
    };
  });
}

/** A node that has yet to start does not say what it runs. */
function mayRun({ platforms, nodes }: BuilderCapabilities, platform: string): boolean {
  return nodes.some((node) => node.platforms.length === 0) || servesPlatform(platforms, platform);
}
