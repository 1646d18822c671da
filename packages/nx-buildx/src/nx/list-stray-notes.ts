import type { ProjectConfiguration } from '@nx/devkit';
import type { Note } from '../model/failure';
import type { ImageTargetMetadata } from './infer-targets';

/** Dockerfiles outside any project: inference saw them and left word on the targets it made. */
export function listStrayNotes(projects: readonly ProjectConfiguration[]): readonly Note[] {
  const strays = projects.flatMap(({ targets = {} }) =>
    Object.values(targets).flatMap(
      ({ metadata }) => (metadata as Partial<ImageTargetMetadata> | undefined)?.strayDockerfiles ?? [],
    ),
  );
  return [...new Set(strays)].map((file) => ({
    message:
      'this Dockerfile lies in no project, so no target builds it: put a project.json beside it, or name it in the option "file" of one',
    place: { file, line: 1 },
  }));
}
