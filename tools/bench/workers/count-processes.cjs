/**
 * Loaded before everything else (`node --require`): writes each process that this one starts, in whichever way, as a
 * line into the file that BENCH_PROCESS_LOG names.
 */
'use strict';

const childProcess = require('node:child_process');
const { appendFileSync } = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

const log = process.env.BENCH_PROCESS_LOG;
const note = (words) => appendFileSync(log, `${words.flat().join(' ')}\n`);

// spawn, fork, exec and execFile all come by here.
const { spawn } = childProcess.ChildProcess.prototype;
childProcess.ChildProcess.prototype.spawn = function (options) {
  note(options.args ?? [options.file]);
  return spawn.call(this, options);
};
for (const name of ['spawnSync', 'execSync', 'execFileSync']) {
  const original = childProcess[name];
  childProcess[name] = (file, ...rest) => {
    note([file, Array.isArray(rest[0]) ? rest[0] : []]);
    return original(file, ...rest);
  };
}
syncBuiltinESMExports();
