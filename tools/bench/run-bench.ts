import { type Lab, LabUnavailableError, openLab } from '../engine/src/index';
import { openWorkFolder } from './work-folder';

/** Runs a benchmark in a lab and a folder that go with it. A failure is exit code 1, a machine without an engine 2. */
export function runBench(bench: (lab: Lab, folder: string) => Promise<void>): void {
  inLab(bench).catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof LabUnavailableError ? 2 : 1;
  });
}

async function inLab(bench: (lab: Lab, folder: string) => Promise<void>): Promise<void> {
  const folder = await openWorkFolder();
  try {
    const lab = await openLab({ log: console.error });
    try {
      await bench(lab, folder.path);
    } finally {
      await lab.close();
    }
  } finally {
    await folder.remove();
  }
}
