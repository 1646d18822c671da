import { once } from 'node:events';
import { installEngine } from './install/install-engine';
import { findWay, openLab } from './lab/open-lab';
import { LabUnavailableError } from './lab/types';
import { explainMissing } from './machine/choose-way';

const USAGE = `npm run engine -- <command>
  check     say which way a lab would be had on this machine, or what is missing
  install   fetch the packages of the private way, if they are not there yet
  up        start an engine and a registry, print how to use them, stay until Ctrl-C
Add --private or --host to choose a way.`;

/** Runs a command of the tool; gives the exit code: 0 done, 1 failed, 2 not possible here or not asked for rightly. */
async function runCli(args: readonly string[]): Promise<number> {
  const prefer = args.includes('--private') ? 'private' : args.includes('--host') ? 'host' : 'auto';
  const log = (line: string): void => console.error(line);
  switch (args.find((arg) => !arg.startsWith('--'))) {
    case 'check': {
      const way = await findWay(prefer);
      console.log(way.way === 'none' ? explainMissing(way.missing) : `${way.way}: ${way.why}`);
      return way.way === 'none' ? 2 : 0;
    }
    case 'install': {
      const { root } = await installEngine(log);
      console.log(root);
      return 0;
    }
    case 'up': {
      const lab = await openLab({ log, prefer });
      const [engine, registry] = await Promise.all([lab.startEngine('engine'), lab.startRegistry()]);
      for (const [name, value] of Object.entries(engine.env))
        console.log(`export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`);
      console.log(`export REGISTRY='${registry.host}'`);
      log('Ctrl-C stops it.');
      const staying = setInterval(() => undefined, 60_000);
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
      clearInterval(staying);
      await lab.close();
      return 0;
    }
    default:
      console.error(USAGE);
      return 2;
  }
}

runCli(process.argv.slice(2)).then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof LabUnavailableError ? 2 : 1;
  },
);
