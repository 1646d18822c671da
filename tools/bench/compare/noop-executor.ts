import type { Files } from '../workspace';

export const NOOP_EXECUTOR = './tools/noop:noop';
export const NOOP_TARGET = 'noop';

/** An executor of the workspace's own that says each task has succeeded, alone or as a batch: what is left is Nx. */
export function describeNoopExecutor(): Files {
  const noop = { schema: './schema.json', implementation: './single.js', batchImplementation: './batch.js' };
  return {
    'tools/noop/package.json': { name: 'noop', version: '1.0.0', executors: './executors.json' },
    'tools/noop/executors.json': { executors: { noop } },
    'tools/noop/schema.json': { $schema: 'https://json-schema.org/schema', type: 'object', properties: {} },
    'tools/noop/single.js': 'exports.default = async () => ({ success: true });\n',
    'tools/noop/batch.js': [
      'exports.default = async function* (taskGraph) {',
      "  const result = { success: true, terminalOutput: '', status: 'success' };",
      '  for (const task of Object.keys(taskGraph.tasks)) yield { task, result };',
      '};',
      '',
    ].join('\n'),
  };
}
