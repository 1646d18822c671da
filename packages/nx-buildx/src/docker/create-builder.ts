import type { BuilderDefinition } from '../model/builder-definition';
import { failure, success } from '../model/failure';
import type { Outcome } from '../model/failure';
import { formatCreateArgv } from '../plan/format-create-argv';
import { execute } from './execute';
import { lastLineOf } from './last-line';
import { removeBuilder } from './remove-builder';

/** Makes and removes builders through the `docker buildx` on the PATH. */
export interface BuilderFactory {
  /**
   * Makes a builder, of which buildx lets exactly one of several processes through. BuildKit is not started.
   *
   * @returns whether it was made; `false`: there was one of that name, or no buildx, which asking for it tells. Failures
   *   are `create-failed`
   */
  create(name: string, definition: BuilderDefinition, stop: AbortSignal): Promise<Outcome<boolean>>;
  /**
   * Removes a builder with all it holds; one that cannot be reached is left as it is.
   *
   * @returns what went wrong and what to do, in one line, or `null`
   */
  remove(name: string): Promise<string | null>;
}

const GRACE = 5000;

export function createBuilderFactory(options: {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}): BuilderFactory {
  const run = (argv: readonly string[], signal: AbortSignal) =>
    execute({ ...options, file: 'docker', argv, signal, grace: GRACE });
  return {
    create: async (name, definition, stop) => {
      const { start, exitCode, stderr } = await run(formatCreateArgv(name, definition), stop);
      if (exitCode === 0) return success(true);
      const exists = /existing instance for|already exists/.test(stderr);
      const isMissing =
        start === 'not-found' || /unknown (?:command|flag: --name)|not a docker command/.test(stderr);
      if (exists || isMissing) return success(false);
      return failure({
        code: 'create-failed',
        message: `builder "${name}" was not made: ${lastLineOf(stderr) ?? 'docker buildx create failed'}`,
        place: { option: 'createBuilder' },
        fix: 'correct "createBuilder", or make the builder by hand with `docker buildx create`',
      });
    },
    remove: (name) => removeBuilder(name, run),
  };
}
