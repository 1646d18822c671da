/** An entry of a token's `access` (distribution, "Token Authentication Implementation"). Wire names. */
export interface Grant {
  readonly type: string;
  readonly name: string;
  readonly actions: readonly string[];
}

/**
 * Scopes as a token request carries them, several parameters or one with spaces: `type:name:action,action` (distribution,
 * "Token Scope Documentation"). A name may hold colons. What is no scope is left out.
 */
export function parseScopes(parameters: readonly string[]): readonly Grant[] {
  return parameters
    .flatMap((parameter) => parameter.split(' '))
    .flatMap((scope) => {
      const [, type, name, actions] = /^([^:]+):(.+):([^:]+)$/.exec(scope) ?? [];
      if (type === undefined || name === undefined || actions === undefined) return [];
      return [{ type, name, actions: actions.split(',') }];
    });
}
