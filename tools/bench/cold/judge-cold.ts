import { median } from '../statistics';
import type { ColdSample } from './measure-cold';

/** How much longer than the plain script's the builds may take; what Nx itself takes is not counted. */
const MOST = 1.1;

export interface Verdict {
  readonly met: boolean;
  readonly text: string;
}

/** nx-buildx takes at most what Nx takes for nothing, and 1.1 times what the plain script takes. */
export function judgeCold(samples: readonly ColdSample[]): Verdict {
  const seconds = (name: string) =>
    median(samples.flatMap((sample) => (sample.contender === name ? [sample.seconds] : [])));
  const [ours, script, floor] = [
    seconds('nx-buildx'),
    seconds('plain script'),
    seconds('Nx, a no-op executor'),
  ];
  const limit = floor + MOST * script;
  const met = ours <= limit;
  const beyond = `${(Math.abs(1 - ours / limit) * 100).toFixed(0)} % ${met ? 'below' : 'above'}`;
  const sum = `Nx's floor ${floor.toFixed(1)} s + ${MOST} x script ${script.toFixed(1)} s = ${limit.toFixed(1)} s`;
  const factor = ((ours - floor) / script).toFixed(2);
  return {
    met,
    text: `${met ? 'met' : 'missed'}: nx-buildx ${ours.toFixed(1)} s, at most ${sum}: ${beyond}; without the floor ${factor} x script`,
  };
}
