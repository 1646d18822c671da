import type { Failure } from '../model/failure';

/** What BuildKit would refuse, in its words where it has some. */
export function invalidDockerfile(message: string, file: string, line: number, fix?: string): Failure {
  return {
    code: 'dockerfile-invalid',
    message,
    place: { file, line },
    fix: fix ?? `Correct ${file}:${line}; BuildKit would refuse it too.`,
  };
}
