import type { ImageOptions } from '../model/image-options';
import { normalizePlatform } from '../model/platform';

/**
 * Which builder builds which platform. Where one builds them all, it is the image's builder and nothing is special.
 *
 * @param builder of platforms that have no builder of their own; `null` is buildx's current one, or one of a pool
 * @param named builders by platform, as written; those of other platforms do not matter
 */
export function assignBuilders(
  platforms: readonly string[],
  builder: string | null,
  named: Readonly<Record<string, string>>,
): Pick<ImageOptions, 'builder' | 'platformBuilders' | 'namedPlatforms'> {
  const names = new Map(Object.entries(named).map(([platform, name]) => [normalizePlatform(platform), name]));
  const assigned = platforms.map((platform) => names.get(normalizePlatform(platform)) ?? builder);
  // One that builds none of them need not even be there.
  const isBuilding = assigned.length === 0 || assigned.includes(builder);
  const main = isBuilding ? builder : (assigned[0] ?? builder);
  return {
    builder: main,
    namedPlatforms: platforms.filter((platform) => names.has(normalizePlatform(platform))),
    platformBuilders: Object.fromEntries(
      platforms.flatMap((platform, index) => {
        const own = assigned[index] ?? null;
        return own === null || own === main ? [] : [[platform, own]];
      }),
    ),
  };
}
