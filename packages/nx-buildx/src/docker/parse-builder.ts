import type { BuilderCapabilities, BuilderNode, Driver, ImageStore } from '../model/builder';
import { describeAbilities } from '../model/builder-abilities';

/** A builder as `docker buildx inspect` shows it. */
export interface InspectedBuilder {
  readonly name: string;
  /** Empty where buildx did not find out. */
  readonly driver: string;
  readonly error: string | null;
  readonly nodes: readonly InspectedNode[];
}

export interface InspectedNode extends BuilderNode {
  /** What buildx reaches it by: a docker context, a URL, or a name in a cluster. */
  readonly endpoint: string | null;
  /** Where in a cluster it was told to be; `null`: where the cluster's configuration says. */
  readonly namespace: string | null;
  /** `running`, `inactive`, `stopped`, … or `null` for a node with an error. */
  readonly status: string | null;
  readonly error: string | null;
  readonly version: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

const DRIVERS: readonly Driver[] = ['docker', 'docker-container', 'kubernetes', 'remote', 'cloud'];
const SNAPSHOTTER = 'org.mobyproject.buildkit.worker.snapshotter';

/**
 * Reads the output of `docker buildx inspect`, of buildx 0.10 to 0.36. It exits 0 also for a builder that cannot be
 * reached; then there is an `Error:` line.
 */
export function parseInspectedBuilder(text: string): InspectedBuilder {
  const lines = text.split(/\r?\n/);
  const nodesAt = lines.findIndex((line) => /^Nodes:\s*$/.test(line));
  const head = lines.slice(0, nodesAt < 0 ? lines.length : nodesAt);
  const starts = lines.flatMap((line, at) =>
    nodesAt >= 0 && at > nodesAt && line.startsWith('Name:') ? [at] : [],
  );
  return {
    name: fieldOf(head, 'Name') ?? '',
    driver: fieldOf(head, 'Driver') ?? '',
    error: fieldOf(head, 'Error'),
    nodes: starts.map((start, index) => parseNode(lines.slice(start, starts[index + 1]))),
  };
}

function parseNode(lines: readonly string[]): InspectedNode {
  // A star marks what was set by hand when the builder was made.
  const platforms = (fieldOf(lines, 'Platforms') ?? '').split(/,\s*/).flatMap((each) => each.trim() || []);
  const isAssigned = (platform: string) => platform.endsWith('*');
  const name = (platform: string) => platform.replace(/\*$/, '');
  return {
    name: fieldOf(lines, 'Name') ?? '',
    endpoint: fieldOf(lines, 'Endpoint'),
    namespace: /(?:^| )namespace="([^"]*)"/.exec(fieldOf(lines, 'Driver Options') ?? '')?.[1] ?? null,
    status: fieldOf(lines, 'Status'),
    error: fieldOf(lines, 'Error'),
    version: fieldOf(lines, 'BuildKit version') ?? fieldOf(lines, 'Buildkit'),
    platforms: platforms.map(name),
    assigned: platforms.filter(isAssigned).map(name),
    labels: parseLabels(lines),
  };
}

/** Fields of a section are indented, so that only the node's own begin at the margin. */
function fieldOf(lines: readonly string[], name: string): string | null {
  const line = lines.find((each) => each.startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() || null;
}

function parseLabels(lines: readonly string[]): Readonly<Record<string, string>> {
  const start = lines.findIndex((line) => /^Labels:\s*$/.test(line)) + 1;
  if (start === 0) return {};
  const length = lines.slice(start).findIndex((line) => !line.startsWith(' '));
  const section = lines.slice(start, length < 0 ? lines.length : start + length);
  return Object.fromEntries(
    section.flatMap((line): readonly (readonly [string, string])[] => {
      const [, key, value] = /^ +(\S+):\s*(.*?)\s*$/.exec(line) ?? [];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}

/** Drivers whose builder `docker buildx build` starts by itself. */
const STARTED_ON_DEMAND: readonly string[] = ['docker-container', 'kubernetes'];

/**
 * What a builder can do that has a running node; a build goes to those of its nodes that run. A driver that is new to
 * us is taken for a remote one: buildx keeps what is special about drivers to `docker`. A builder that starts on demand
 * is known by its driver; its platforms are not known yet.
 *
 * @param daemon store of the daemon that the docker CLI reaches; a builder of driver `docker` is that daemon
 * @returns `null` where no node runs or will
 */
export function describeCapabilities(
  { name, driver, nodes }: InspectedBuilder,
  daemon: ImageStore | null,
): BuilderCapabilities | null {
  const sleeps = STARTED_ON_DEMAND.includes(driver) && nodes.every(({ error }) => error === null);
  const running = nodes.filter(({ status }) => status === 'running' || sleeps);
  const [first] = running;
  if (first === undefined) return null;
  const known = DRIVERS.find((each) => each === driver) ?? 'remote';
  // The docker driver's worker has this label only with the containerd image store (moby, builder-next/controller.go).
  const imageStore: ImageStore | null =
    known !== 'docker' ? null : SNAPSHOTTER in first.labels ? 'containerd' : 'classic';
  const stores = { imageStore, loadsInto: imageStore ?? daemon };
  return {
    name,
    driver: known,
    ...stores,
    // Distributions that build the daemon themselves print this for any version.
    version: first.version === 'v0.0.0+unknown' ? null : first.version,
    platforms: [...new Set(running.flatMap(({ platforms }) => platforms))],
    nodes: running.map((node) => ({ name: node.name, platforms: node.platforms, assigned: node.assigned })),
    cacheExports: describeAbilities(stores).cacheExports,
  };
}
