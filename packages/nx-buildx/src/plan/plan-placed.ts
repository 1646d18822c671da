import type { BuilderCapabilities } from '../model/builder';
import type { PlannedImage } from '../model/build-plan';
import type { Failure } from '../model/failure';
import type { PoolPlace } from './plan-pool';

interface Planned {
  readonly image: PlannedImage;
  readonly failures: readonly Failure[];
}

/**
 * Plans an image for its place in a pool. Where the plan for another builder comes out the same, the image may move there
 * while the run goes on.
 */
export function planPlaced(
  { builder, placement, others }: PoolPlace,
  planOn: (builder: BuilderCapabilities) => Planned,
): Planned {
  const planned = planOn(builder);
  const own = describeKind(builder);
  const expected = describePlan(planned);
  // Most pools consist of builders of one kind.
  const isSame = new Map([[own, true]]);
  // The builds of one that is split are spread by platforms, and do not move.
  const alternatives = (planned.image.split === null ? others : []).filter((other) => {
    // `BUILDPLATFORM` is in the key, and in no argument.
    if (other.platforms[0] !== builder.platforms[0]) return false;
    const kind = describeKind(other);
    const same = isSame.get(kind) ?? describePlan(planOn(other)) === expected;
    isSame.set(kind, same);
    return same;
  });
  const image = moveImage(planned.image, builder.name);
  return {
    ...planned,
    image: { ...image, placement: { ...placement, alternatives: alternatives.map(({ name }) => name) } },
  };
}

/** The same image, built elsewhere. */
export function moveImage(image: PlannedImage, builder: string): PlannedImage {
  return { ...image, builder, invocation: { ...image.invocation, builder } };
}

/** Builders of one kind differ in nothing that a plan depends on. */
function describeKind(builder: BuilderCapabilities): string {
  return JSON.stringify({ ...builder, name: '', version: null, isLocal: null });
}

function describePlan({ image, failures }: Planned): string {
  return JSON.stringify([moveImage(image, ''), failures.map(({ code }) => code)]);
}
