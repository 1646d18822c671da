import type { Command } from './commands/command';

/** The command that is typed, wherever its words stand among options, and what is left for it. */
export function findCommand(
  argv: readonly string[],
  commands: readonly Command[],
): { readonly command: Command; readonly args: readonly string[] } | null {
  for (const [index] of argv.entries()) {
    for (const command of commands) {
      const words = command.name.split(' ');
      if (words.every((word, place) => argv[index + place] === word))
        return { command, args: [...argv.slice(0, index), ...argv.slice(index + words.length)] };
    }
  }
  return null;
}

/** All commands, or those that begin with what was typed: `nx-buildx cache`. */
export function formatHelp(argv: readonly string[], commands: readonly Command[]): string {
  const group = commands.filter(({ name }) => name.startsWith(`${argv[0] ?? ''} `));
  const listed = group.length > 0 ? group : commands;
  const width = Math.max(...listed.map(({ name }) => name.length));
  return [
    'nx-buildx <command>',
    '',
    ...listed.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}`),
    '',
    'nx-buildx <command> --help says more.',
    'Exit codes: 0 done, 1 a build or check failed, 2 the request itself was wrong.',
  ].join('\n');
}
