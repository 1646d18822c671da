import type { ResolvedDockerfile } from '../dockerfile/resolved-dockerfile';

/** Instructions that BuildKit executes, and keeps a layer of. */
const STEPS = new Set(['RUN', 'COPY', 'ADD']);

/**
 * Stages that the built one copies from or mounts: their steps are executed, and their layers are not in the image.
 *
 * @returns labels of those with a step, in the order of the file
 */
export function listSideStages({ stage, stages }: ResolvedDockerfile): readonly string[] {
  const chain = new Set<number>();
  for (let index: number | null = stage.index; index !== null; index = findBase(index, stages)) {
    chain.add(index);
  }
  return stages
    .filter(
      ({ index, instructions }) =>
        !chain.has(index) && instructions.some(({ keyword }) => STEPS.has(keyword)),
    )
    .map(({ label }) => label);
}

function findBase(wanted: number, stages: ResolvedDockerfile['stages']): number | null {
  return stages.find(({ index }) => index === wanted)?.baseStage ?? null;
}
