import type { Failure } from '../model/failure';
import type { Dockerfile } from './dockerfile';
import { expandWord } from './expand';
import { invalidDockerfile } from './invalid-dockerfile';
import { DEFAULT_PLATFORM, platformArgs } from './platform-args';
import type { ResolveOptions } from './resolved-dockerfile';

/** Variables that FROM sees, and that a bare `ARG NAME` brings into a stage. */
export interface GlobalScope {
  readonly variables: ReadonlyMap<string, string>;
  readonly failures: readonly Failure[];
}

/**
 * Automatic platform args, then the ARGs before the first FROM. A default may use what stands before it; a build arg
 * wins over it and is not expanded. Source: moby/buildkit, dockerfile2llb/convert.go, `buildMetaArgs`.
 */
export function resolveGlobalScope(dockerfile: Dockerfile, options: ResolveOptions): GlobalScope {
  const buildArg = buildArgLookup(options);
  const platform = options.platform ?? DEFAULT_PLATFORM;
  const target = options.stage || (dockerfile.stages.at(-1)?.name ?? '');
  const variables = new Map<string, string>();
  for (const [name, value] of platformArgs(platform, options.buildPlatform ?? platform, target)) {
    variables.set(name, buildArg(name) ?? value);
  }
  const failures: Failure[] = [];
  for (const { name, defaultValue, line } of dockerfile.globalArgs) {
    const given = buildArg(name);
    if (given !== undefined) variables.set(name, given);
    else if (defaultValue !== null) {
      const expansion = expandWord(defaultValue, (key) => variables.get(key), dockerfile.escape);
      if (expansion.ok) variables.set(name, expansion.value);
      else failures.push(invalidDockerfile(expansion.message, dockerfile.file, line));
    }
  }
  return { variables, failures };
}

export function buildArgLookup({ buildArgs }: ResolveOptions): (name: string) => string | undefined {
  return (name) => (Object.hasOwn(buildArgs, name) ? buildArgs[name] : undefined);
}
