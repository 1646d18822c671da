#!/usr/bin/env node
import { cacheLsCommand } from './commands/cache-ls';
import { cachePruneCommand } from './commands/cache-prune';
import { planCommand } from './commands/plan';
import { findCommand, formatHelp } from './find-command';

const COMMANDS = [planCommand, cacheLsCommand, cachePruneCommand];

/** @returns the exit code */
async function main(argv: readonly string[]): Promise<number> {
  const found = findCommand(argv, COMMANDS);
  if (found !== null) return found.command.run(found.args);
  const help = formatHelp(argv, COMMANDS);
  if (argv.includes('--help') || argv.includes('-h')) {
    console.log(help);
    return 0;
  }
  console.error(help);
  return 2;
}

void main(process.argv.slice(2)).then((code) => {
  // A connection that is still being made keeps a process alive, however little anybody waits for it.
  process.stdout.write('', () => process.exit(code));
});
