/**
 * compute-keys.cjs INPUT OUTPUT: the content keys of all images of a workspace, from a graph that is there already, with
 * files read, or found unchanged in the store of an earlier process.
 *
 * INPUT `{workspaceRoot, projects}`; OUTPUT `{graph, keys, peakMb, keyed, digest}`: `graph` and `keys` as `{wall, cpu}` in
 * milliseconds, how many images have a key, and a digest of all keys.
 */
'use strict';

const { createHash } = require('node:crypto');
const { readFileSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

const [inputFile, outputFile] = process.argv.slice(2);
const { workspaceRoot, projects } = readJson(inputFile);
const nxJson = readJson(join(workspaceRoot, 'nx.json'));
const dist = join(workspaceRoot, 'node_modules/nx-buildx/dist');
const load = (file) => require(join(dist, `${file}.js`));

async function measure() {
  const { readWorkspace } = load('nx/read-workspace');
  const { NO_ENVIRONMENT } = load('nx/read-environment');
  const { buildImageGraph } = load('plan/build-image-graph');
  const { createFileView } = load('nx/file-view');
  const { prepareKeys } = load('nx/prepare-keys');
  const input = {
    projects,
    dependencies: new Map(),
    nxJson,
    environment: NO_ENVIRONMENT,
    requests: new Map(),
  };
  const { workspace } = readWorkspace(input);
  const graphing = startClock();
  const graph = buildImageGraph(workspace, createFileView(workspaceRoot));
  const graphTime = graphing();
  const images = new Set(graph.nodes.keys());
  const registries = {
    resolveBases: async (bases) =>
      new Map([...bases.keys()].map((name) => [name, { digest: `sha256:${'0'.repeat(64)}` }])),
  };
  const keying = startClock();
  const request = { workspaceRoot, env: process.env, graph, images, findWriter: () => null };
  const { findKey } = await prepareKeys(request, registries)('linux/amd64');
  const keys = [...images].map((id) => findKey(id).key);
  const keysTime = keying();
  return {
    graph: graphTime,
    keys: keysTime,
    peakMb: process.resourceUsage().maxRSS / 1024,
    keyed: keys.filter((key) => key !== null).length,
    digest: createHash('sha256').update(keys.join()).digest('hex'),
  };
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

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

void measure().then((result) => writeFileSync(outputFile, JSON.stringify(result)));
