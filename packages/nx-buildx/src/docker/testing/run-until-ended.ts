import { spawn } from 'node:child_process';
import { watchGroup } from '../process-group';

/**
 * A process that runs the docker on the given PATH in a watched group, and ends itself as soon as docker says
 * something where it is told to. Without execa, which tsx cannot load from CommonJS.
 */
const [, , path, ending] = process.argv;
const child = spawn('docker', [], {
  env: { PATH: path },
  detached: true,
  stdio: ['ignore', 'ignore', 'pipe'],
});
watchGroup(child);
child.stderr.on('data', () => {
  if (ending === 'exit') process.exit(0);
});
