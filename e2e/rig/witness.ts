import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Variables } from './jobs';
import { makeFolder } from './test-folder';

/** Sees what a command and everything it starts reach out for. */
export interface Witness {
  /** To be given to the command. */
  readonly env: Variables;
  /** `git rev-parse HEAD`, `connect example.com:443`: programs of the watched names, and network connections. */
  seen(): readonly string[];
}

export interface WitnessOptions {
  /** Programs to be watched; they take place as ever, where the machine has them. */
  readonly programs: readonly string[];
  /** Milliseconds by which the command's clock is wrong. */
  readonly clockShift?: number;
}

/** Puts itself before programs on the PATH, and into every Node process. */
export function createWitness({ programs, clockShift = 0 }: WitnessOptions): Witness {
  const folder = makeFolder('witness');
  const [bin, log, preload] = [join(folder, 'bin'), join(folder, 'log'), join(folder, 'preload.cjs')];
  const path = process.env['PATH'] ?? '';
  mkdirSync(bin);
  for (const program of programs) {
    writeFileSync(join(bin, program), formatShim(program, path, log), { mode: 0o755 });
  }
  writeFileSync(preload, formatPreload(log, clockShift));
  return {
    env: { PATH: [bin, path].join(delimiter), NODE_OPTIONS: `--require=${preload}` },
    seen: () => (existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : []),
  };
}

function formatShim(program: string, path: string, log: string): string {
  return ['#!/bin/sh', `echo "${program} $*" >> '${log}'`, `PATH='${path}' exec ${program} "$@"`, ''].join(
    '\n',
  );
}

/** Processes of Nx talk to each other over sockets that are files; those are no network. */
function formatPreload(log: string, clockShift: number): string {
  return `
const { appendFileSync } = require('node:fs');
const net = require('node:net');
const dns = require('node:dns');
const note = (text) => appendFileSync(${JSON.stringify(log)}, text + '\\n');
const connect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function (...args) {
  const [first] = [args[0]].flat();
  const { path, host = 'localhost', port } = typeof first === 'object' ? first : { port: first, host: args[1] };
  if (path === undefined && !(typeof first === 'string')) note('connect ' + host + ':' + port);
  return connect.apply(this, args);
};
for (const owner of [dns, dns.promises]) {
  const lookup = owner.lookup;
  owner.lookup = (name, ...rest) => (note('lookup ' + name), lookup(name, ...rest));
}
const RealDate = Date;
globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + ${clockShift}] : args));
  }
  static now() {
    return RealDate.now() + ${clockShift};
  }
};
`;
}
