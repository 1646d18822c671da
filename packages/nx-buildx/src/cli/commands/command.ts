import { parseArgs } from 'node:util';
import type { ParseArgsConfig } from 'node:util';
import { stopOnSignals } from '../../nx/stop-on-signals';
import type { Failure } from '../../model/failure';
import { formatFailure } from '../../report/format-failure';

/** One command of `nx-buildx`. */
export interface Command {
  /** As it is typed: `cache ls`. */
  readonly name: string;
  /** What it is for, a few words. */
  readonly summary: string;
  /** Printed by `--help`. */
  readonly help: string;
  /**
   * @param args what follows the name
   * @returns the exit code: 0 done, 1 a check failed, 2 the request itself was wrong
   */
  readonly run: (args: readonly string[]) => Promise<number>;
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; options: T & typeof HELP_OPTION; strict: true }>
>['values'];

const HELP_OPTION = { help: { type: 'boolean', short: 'h' } } as const;

/** Reads a command's own options. @returns the exit code where there is nothing left to do: help, or a wrong option */
export function parseOptions<T extends Options>(
  args: readonly string[],
  options: T,
  help: string,
): { readonly values: Parsed<T> } | { readonly code: number } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { ...options, ...HELP_OPTION },
      strict: true,
      allowPositionals: false,
    });
    if (!('help' in values) || values.help !== true) return { values };
    console.log(help);
    return { code: 0 };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    return { code: 2 };
  }
}

/** @returns names of a list with commas */
export function splitList(text: string | undefined): readonly string[] {
  return text?.split(',').filter((name) => name !== '') ?? [];
}

/** Runs something that a signal may end; the exit code is then 130. */
export async function runStoppable(run: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const stop = stopOnSignals();
  try {
    const code = await run(stop.signal);
    return stop.signal.aborted ? 130 : code;
  } finally {
    stop.release();
  }
}

export function printFailures(failures: readonly Failure[]): void {
  if (failures.length > 0) console.error(failures.map(formatFailure).join('\n'));
}
