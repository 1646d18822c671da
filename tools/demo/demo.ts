import { LabUnavailableError, openLab } from '../engine/src/index';
import { openWorkFolder } from './clean-up';
import { tellStory } from './tell-story';
import { WIDTH, paint, printAside } from './terminal';

/** `npm run demo`. Exits with 0 where all was as promised, 1 where not, 2 where this machine can give no engine. */
async function runDemo(): Promise<void> {
  console.log(paint('bold', 'nx-buildx: six images, two build machines, one registry between them'));
  // Files that a task writes end up in images; a umask is nothing that should make a difference there.
  process.umask(0o022);
  const lab = await openLab({ log: (line) => printAside(line.slice(0, WIDTH)) });
  const folder = await openWorkFolder();
  try {
    await tellStory(lab, folder);
  } finally {
    await folder.remove();
    await lab.close();
  }
}

runDemo().then(
  () => console.log(paint('green', '\nAll as promised.')),
  (error: unknown) => {
    console.error(paint('red', `\n${error instanceof Error ? error.message : String(error)}`));
    process.exitCode = error instanceof LabUnavailableError ? 2 : 1;
  },
);
