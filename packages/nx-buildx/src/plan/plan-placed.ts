import type { BuilderCapabilities } from '../model/builder';
import type { PlannedImage, PlatformBuild } from '../model/build-plan';
import type { Failure } from '../model/failure';
import type { PoolPlace, Seat } from './plan-pool';

interface Planned {
  readonly image: PlannedImage;
  readonly failures: readonly Failure[];
}

/**
 * Plans an image for its place in a pool. Where the plan for another builder comes out the same, the image may move there
 * while the run goes on; of one that is split each platform by itself.
 *
 * @param named builders by platform that options name, which nothing takes the place of
 */
export function planPlaced(
  { builder, placement, others, elsewhere }: PoolPlace,
  named: Readonly<Record<string, string>>,
  planOn: (builder: BuilderCapabilities) => Planned,
): Planned {
  const planned = planOn(builder);
  const expected = describePlan(planned);
  // Most pools consist of builders of one kind.
  const isSame = new Map([[describeKind(builder), true]]);
  const alternatives = listAlike({ builder, others }, (other) => {
    const kind = describeKind(other);
    const same = isSame.get(kind) ?? describePlan(planOn(other)) === expected;
    isSame.set(kind, same);
    return same;
  });
  const image = moveImage(planned.image, builder.name);
  const { split } = image;
  const listAlternatives = (platform: string): readonly string[] => {
    if (named[platform] !== undefined) return [];
    const seat = elsewhere.get(platform);
    if (seat === undefined) return alternatives;
    const kind = describeMaker(seat.builder);
    return listAlike(seat, (other) => describeMaker(other) === kind);
  };
  const builds = split?.builds.map((build) => ({ ...build, alternatives: listAlternatives(build.platform) }));
  return {
    ...planned,
    image: {
      ...image,
      placement: { ...placement, alternatives },
      split: split === null || builds === undefined ? null : { ...split, builds },
    },
  };
}

function listAlike(
  { builder, others }: Seat,
  isAlike: (other: BuilderCapabilities) => boolean,
): readonly string[] {
  // `BUILDPLATFORM` is in the key, and in no argument.
  return others
    .filter((other) => other.platforms[0] === builder.platforms[0] && isAlike(other))
    .map(({ name }) => name);
}

/** The same image, built elsewhere. */
export function moveImage(image: PlannedImage, builder: string): PlannedImage {
  return { ...image, builder, invocation: { ...image.invocation, builder } };
}

/** The same build of a platform, elsewhere. */
export function moveBuild(build: PlatformBuild, builder: string): PlatformBuild {
  return { ...build, builder, invocation: { ...build.invocation, builder } };
}

/** Builders of one kind differ in nothing that a plan depends on. */
function describeKind(builder: BuilderCapabilities): string {
  const nodes = builder.nodes.map(({ platforms, assigned }) => [platforms, assigned]);
  return JSON.stringify([describeMaker(builder), builder.platforms, nodes]);
}

/** The same for builds of one platform, which both build for. */
function describeMaker(builder: BuilderCapabilities): string {
  return JSON.stringify({ ...builder, name: '', version: null, isLocal: null, platforms: [], nodes: [] });
}

function describePlan({ image, failures }: Planned): string {
  const { split } = image;
  const builds = split?.builds.map((each) => (each.builder === image.builder ? moveBuild(each, '') : each));
  return JSON.stringify([{ ...moveImage(image, ''), split: builds }, failures.map(({ code }) => code)]);
}
