import type { Dockerfile } from '../dockerfile/dockerfile';
import type { ResolvedDockerfile } from '../dockerfile/resolved-dockerfile';

/**
 * The line of the first `RUN` that runs on the platform the image is built for, or `null`. Those of stages that choose
 * a platform, `FROM --platform=$BUILDPLATFORM`, run elsewhere, and so do those of stages based on such a stage.
 */
export function findTargetRun({ stages }: ResolvedDockerfile, written: Dockerfile): number | null {
  const bases = new Map(stages.map(({ index, baseStage }) => [index, baseStage]));
  const isOfTarget = (index: number): boolean => {
    const flag = written.stages[index]?.platform ?? null;
    if (flag !== null && flag !== '') return /TARGET(?:PLATFORM|ARCH)/.test(flag);
    const base = bases.get(index) ?? null;
    return base === null || isOfTarget(base);
  };
  const runs = stages
    .filter(({ index }) => isOfTarget(index))
    .flatMap(({ instructions }) => instructions.filter(({ keyword }) => keyword === 'RUN'));
  return runs.length === 0 ? null : Math.min(...runs.map(({ line }) => line));
}
