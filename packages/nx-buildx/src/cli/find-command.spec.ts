import type { Command } from './commands/command';
import { findCommand, formatHelp } from './find-command';

const command = (name: string): Command => ({ name, summary: `does ${name}`, help: '', run: async () => 0 });
const commands = ['plan', 'cache ls', 'cache prune'].map(command);

it.each([
  [['plan', '--json'], 'plan', ['--json']],
  [['--json', 'plan'], 'plan', ['--json']],
  [['cache', 'ls', '--projects', 'plan'], 'cache ls', ['--projects', 'plan']],
  [['cache', 'prune'], 'cache prune', []],
])('%j', (argv, name, args) => {
  expect(findCommand(argv, commands)).toMatchObject({ command: { name }, args });
});

it.each([[[]], [['cache']], [['--help']], [['ls', 'cache']]])('%j is no command', (argv) => {
  expect(findCommand(argv, commands)).toBeNull();
});

it('lists all commands, or those of a group', () => {
  expect(formatHelp(['--help'], commands)).toBe(`nx-buildx <command>

  plan          does plan
  cache ls      does cache ls
  cache prune   does cache prune

nx-buildx <command> --help says more.
Exit codes: 0 done, 1 a build or check failed, 2 the request itself was wrong.`);
  expect(formatHelp(['cache', '--help'], commands)).not.toContain('plan');
});
