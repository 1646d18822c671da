/**
 * infer-graph.cjs INPUT OUTPUT: what the plugin does while Nx makes the project graph, through the door Nx enters by.
 * Plain node, so that no loader stands between it and what is measured.
 *
 * INPUT `{workspaceRoot, configFiles}`; OUTPUT `{load, targets, dependencies, edges, peakMb, projects}`, the first three as
 * `{wall, cpu}` in milliseconds.
 */
'use strict';

const { readFileSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');

const [inputFile, outputFile] = process.argv.slice(2);
const { workspaceRoot, configFiles } = readJson(inputFile);
const nxJsonConfiguration = readJson(join(workspaceRoot, 'nx.json'));
const { options } = nxJsonConfiguration.plugins[0];
// Nx has loaded its own code, and asked git what it wants to know, before it loads a plugin.
require(require.resolve('@nx/devkit', { paths: [workspaceRoot] }));
writeFileSync(process.env.BENCH_PROCESS_LOG, '');

async function measure() {
  const loading = startClock();
  const plugin = require(join(workspaceRoot, 'node_modules/nx-buildx'));
  const load = loading();
  const inferring = startClock();
  const results = await plugin.createNodes[1](configFiles, options, { workspaceRoot, nxJsonConfiguration });
  const targets = inferring();
  const context = describeContext(results);
  const linking = startClock();
  const edges = await plugin.createDependencies(options, context);
  const dependencies = linking();
  const peakMb = process.resourceUsage().maxRSS / 1024;
  return {
    load,
    targets,
    dependencies,
    edges: edges.length,
    peakMb,
    projects: Object.values(context.projects),
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

/** The projects as Nx has them once it has merged what all plugins gave, with the files they own. */
function describeContext(results) {
  const inferred = new Map(results.flatMap(([, { projects }]) => Object.entries(projects)));
  const roots = [...new Set(configFiles.map((file) => dirname(file)))].filter((root) => root !== '.');
  const projects = {};
  const projectFileMap = {};
  for (const root of roots) {
    const written = readJson(join(workspaceRoot, root, 'project.json'));
    const targets = { ...written.targets, ...inferred.get(root)?.targets };
    projects[written.name] = { ...written, root, targets };
    const own = configFiles.filter((file) => dirname(file) === root);
    projectFileMap[written.name] = own.map((file) => ({ file, hash: '' }));
  }
  const fileMap = { projectFileMap, nonProjectFiles: [] };
  return {
    projects,
    externalNodes: {},
    fileMap,
    filesToProcess: fileMap,
    nxJsonConfiguration,
    workspaceRoot,
  };
}

function readJson(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

void measure().then((result) => writeFileSync(outputFile, JSON.stringify(result)));
