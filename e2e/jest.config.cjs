// A test makes workspaces of its own. What Nx and npm tell the tasks and scripts of this one must not reach them,
// nor what a developer's shell says to the plugin.
for (const name of Object.keys(process.env)) {
  if (
    /^(?:NX_(?!BUILDX_(?:E2E|ENGINE))|npm_(?:config_local_prefix|lifecycle_|package_|command)|INIT_CWD)/.test(
      name,
    )
  )
    delete process.env[name];
}
Object.assign(process.env, { NX_DAEMON: 'false', NX_TUI: 'false', NX_NO_CLOUD: 'true' });

const MINUTE = 60_000;
const long = process.env.NX_BUILDX_E2E_LONG === '1';

module.exports = {
  ...require('../jest.preset.cjs'),
  testMatch: ['**/*.e2e.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(long ? [] : ['\\.long\\.e2e\\.ts$'])],
  testTimeout: (long ? 30 : 10) * MINUTE,
};
