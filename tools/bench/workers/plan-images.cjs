/**
 * plan-images.cjs INPUT OUTPUT: one call of the compiled plugin's `composePlan`, as an executor makes it, with the time
 * each of its parts takes. Plain node, so that no loader stands between it and what is measured.
 *
 * INPUT `{workspaceRoot, projects}`; OUTPUT `{load, reading, source, graph, probe, planning, imports, total, peakMb, plan}`, all but the
 * last two as `{wall, cpu}` in milliseconds, processor time being that of this process alone.
 */
'use strict';

const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** The parts of `composePlan`, by the name they are reported under: module and function. */
const PARTS = {
  reading: ['nx/read-workspace', 'readWorkspace'],
  source: ['source/read-source-context', 'readSourceContext'],
  graph: ['plan/build-image-graph', 'buildImageGraph'],
  probe: ['nx/probe-builders', 'probeBuilders'],
  planning: ['plan/plan-builds', 'planBuilds'],
  imports: ['run/choose-imports', 'chooseImports'],
};

const [inputFile, outputFile] = process.argv.slice(2);
const { workspaceRoot, projects } = readJson(inputFile);
const nxJson = readJson(join(workspaceRoot, 'nx.json'));
const dist = join(workspaceRoot, 'node_modules/nx-buildx/dist');
const requests = new Map(
  projects.flatMap(({ name, targets }) =>
    Object.entries(targets)
      .filter(([, { executor }]) => executor === 'nx-buildx:build')
      .map(([target]) => [`${name}:${target}`, { configuration: null, overrides: {} }]),
  ),
);

async function measure() {
  const loading = startClock();
  const { composePlan } = require(join(dist, 'nx/compose-plan.js'));
  const { openRegistries } = require(join(dist, 'nx/registry-access.js'));
  const load = loading();
  const parts = Object.entries(PARTS).map(([name, part]) => [name, clockPart(...part)]);
  const own = new Set(requests.keys());
  const { signal } = new AbortController();
  const findWriter = () => null;
  const place = { workspaceRoot, projects, dependencies: new Map(), nxJson, env: process.env };
  const input = { ...place, requests, own, findWriter, makeBuilder: null, signal };
  const planning = startClock();
  const registries = openRegistries(process.env, nxJson);
  const planned = await composePlan(input, registries);
  const total = planning();
  await registries.close();
  const peakMb = process.resourceUsage().maxRSS / 1024;
  if (!planned.ok) throw new Error(JSON.stringify(planned.failures.slice(0, 5), null, 2));
  const spent = Object.fromEntries(parts.map(([name, read]) => [name, read()]));
  return { load, ...spent, total, peakMb, plan: planned.value.plan };
}

/** @returns reads the milliseconds since now */
function startClock() {
  const begun = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return { wall: performance.now() - begun, cpu: (user + system) / 1000 };
  };
}

/** Puts a clock around an exported function. @returns reads what its last call took, and fails if there was none */
function clockPart(file, name) {
  const exported = require(join(dist, `${file}.js`));
  const original = exported[name];
  let spent = null;
  exported[name] = (...args) => {
    const clock = startClock();
    const stop = () => (spent = clock());
    const result = original(...args);
    if (typeof result?.then === 'function') return result.finally(stop);
    stop();
    return result;
  };
  return () => {
    if (spent === null)
      throw new Error(`composePlan does not call ${name} of ${file} any more: mend ${__filename}`);
    return spent;
  };
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

void measure().then((result) => writeFileSync(outputFile, JSON.stringify(result)));
