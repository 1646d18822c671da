import type { Engine, Registry } from '../engine/src/index';

/** What a job may know of the machine that the demo runs on. A demo inside somebody's CI must not act as that CI's job. */
const INHERITED = [
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TMPDIR|TZ|LANG|LC_.+)$/,
  /^(?:https?|no|all)_proxy$/i,
  /^(?:NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR|DOCKER_HOST|DOCKER_CONTEXT|DOCKER_CONFIG)$/,
];

/**
 * The environment of a job that a push to a branch started, in the words of GitHub Actions.
 *
 * @param own the environment of this process
 */
export function describeJob(
  own: NodeJS.ProcessEnv,
  {
    engine,
    registry,
    branch,
  }: { readonly engine: Engine; readonly registry: Registry; readonly branch: string },
): NodeJS.ProcessEnv {
  const inherited = Object.entries(own).filter(([name]) => INHERITED.some((pattern) => pattern.test(name)));
  return {
    ...Object.fromEntries(inherited),
    ...engine.env,
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: 'push',
    GITHUB_REF: `refs/heads/${branch}`,
    NX_BUILDX_REGISTRY: `${registry.host}/acme`,
    NX_BUILDX_CACHE_REPOSITORY: `${registry.host}/acme/cache`,
    NX_DAEMON: 'false',
    NX_TUI: 'false',
    // Nx 23 keeps the cache of all clones of a repository in the home folder; another machine has its own.
    NX_CACHE_DIRECTORY: '.nx/cache',
    NX_WORKSPACE_DATA_DIRECTORY: '.nx/workspace-data',
    // What the demo prints is for a terminal, not for GitHub's log viewer.
    NX_SKIP_LOG_GROUPING: 'true',
    FORCE_COLOR: '0',
  };
}
