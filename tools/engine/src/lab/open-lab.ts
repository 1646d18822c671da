import { openHostLab } from '../host/open-host-lab';
import { type Way, chooseWay, explainMissing } from '../machine/choose-way';
import { readMachine } from '../machine/read-machine';
import { openPrivateLab } from '../private/open-private-lab';
import { type Lab, type LabOptions, LabUnavailableError } from './types';

/**
 * Opens a lab: with the Docker of the machine where one answers, else with engines of its own. Everything that the lab starts
 * ends with it, and with this process. Fails with `LabUnavailableError` where neither way is open.
 */
export async function openLab(options: LabOptions = {}): Promise<Lab> {
  const log = options.log ?? (() => undefined);
  const way = await findWay(options.prefer);
  if (way.way === 'none') throw new LabUnavailableError(explainMissing(way.missing));
  log(`lab: ${way.why}`);
  return way.way === 'host' ? openHostLab(log) : openPrivateLab(log);
}

/** Says which way `openLab` would take on this machine, and why. */
export async function findWay(prefer: LabOptions['prefer'] = 'auto'): Promise<Way> {
  return chooseWay(await readMachine(prefer !== 'private'), prefer);
}
