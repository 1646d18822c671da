import { normalizePlatform } from '../model/platform';

type Annotations = Readonly<Record<string, string>>;

/** Levels before a name, `index,manifest[linux/amd64]:` (docker/buildx, `--annotation`). */
const LEVELS = /^((?:(?:index|manifest)(?:-descriptor)?(?:\[[^\]]*\])?,?)+):(.*)$/s;

/**
 * What of annotations is the index's own, by name. Nothing else has a place for it once each platform is built by itself:
 * BuildKit refuses them for a build of one platform (moby/buildkit, exporter/containerimage/writer.go).
 */
export function listIndexAnnotations(annotations: Annotations): Annotations {
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([written, value]) => {
      const { levels, name } = readLevels(written);
      return levels.includes('index') ? [[name, value]] : [];
    }),
  );
}

/** What of annotations is left for the build of one platform, as buildx takes it. */
export function listPlatformAnnotations(annotations: Annotations, platform: string): Annotations {
  return Object.fromEntries(
    Object.entries(annotations).flatMap(([written, value]) => {
      const { levels, name } = readLevels(written);
      if (levels.length === 0) return [[written, value]];
      const kept = levels.flatMap((level) => {
        const [, kind = '', of] = /^([a-z-]+)(?:\[([^\]]*)\])?$/.exec(level) ?? [];
        const isOther = of !== undefined && normalizePlatform(of) !== normalizePlatform(platform);
        return isOther || kind.startsWith('index') ? [] : [kind];
      });
      return kept.length === 0 ? [] : [[`${kept.join(',')}:${name}`, value]];
    }),
  );
}

function readLevels(written: string): { readonly levels: readonly string[]; readonly name: string } {
  const [, levels, name] = LEVELS.exec(written) ?? [];
  if (levels === undefined || name === undefined) return { levels: [], name: written };
  return { levels: levels.split(',').filter((level) => level !== ''), name };
}
