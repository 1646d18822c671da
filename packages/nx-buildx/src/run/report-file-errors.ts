import type { BuildReport } from '../model/build-report';

/** Whether the operating system refused something: no permission, no room, a read-only disk. Anything else is a bug. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error && 'message' in error;
}

/**
 * Tells what the operating system refuses a build as its failure, so that it ends nothing but this build. Bugs are
 * thrown on.
 */
export async function reportFileErrors(build: () => Promise<BuildReport>): Promise<BuildReport> {
  try {
    return await build();
  } catch (error) {
    if (!isFileError(error)) throw error;
    return {
      status: 'failed',
      exitCode: null,
      steps: { total: 0, cached: 0, executed: 0 },
      imports: [],
      cacheExport: null,
      digest: null,
      warnings: [],
      error: {
        message: error.message,
        step: null,
        line: null,
        logTail: [],
        transient: false,
        booted: true,
      },
    };
  }
}
