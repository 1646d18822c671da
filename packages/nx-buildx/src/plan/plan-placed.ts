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
 * while the run goes on.
 */
export function planPlaced(
  { builder, placement, others, elsewhere }: PoolPlace,
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
  const addAlternatives = (build: PlatformBuild): PlatformBuild => {
    const seat = elsewhere.get(build.platform);
    if (seat === undefined) return build;
    const kind = describeMaker(seat.builder);
    return { ...build, alternatives: listAlike(seat, (other) => describeMaker(other) === kind) };
  };
  return {
    ...planned,
    image: {
      ...image,
      placement: { ...placement, alternatives },
      split: split === null ? null : { ...split, builds: split.builds.map(addAlternatives) },
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

/** The same image, built elsewhere; of one that is split the builds that go with it. */
export function moveImage(image: PlannedImage, builder: string): PlannedImage {
  const moved = { ...image, builder, invocation: { ...image.invocation, builder } };
  return moveBuilds(moved, builder, ({ alternatives }) => alternatives === null);
}

/** The same image with one of its platforms built elsewhere. */
export function moveBuild(image: PlannedImage, platform: string, builder: string): PlannedImage {
  return moveBuilds(image, builder, (build) => build.platform === platform);
}

function moveBuilds(
  image: PlannedImage,
  builder: string,
  isMoved: (build: PlatformBuild) => boolean,
): PlannedImage {
  if (image.split === null) return image;
  const builds = image.split.builds.map((build) =>
    isMoved(build) ? { ...build, builder, invocation: { ...build.invocation, builder } } : build,
  );
  return { ...image, split: { ...image.split, builds } };
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
  return JSON.stringify([moveImage(image, ''), failures.map(({ code }) => code)]);
}
