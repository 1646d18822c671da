import type { DockerFacts } from './choose-way';

/** Reads `docker info --format '{{json .}}'`, which also prints something, without a server, where no server answers. */
export function parseDockerInfo(output: string): Omit<DockerFacts, 'buildx'> {
  const info = parseObject(output);
  const server = info['ServerVersion'];
  const containers = info['OSType'];
  return {
    ...(typeof server === 'string' && server !== '' && { server }),
    ...(typeof containers === 'string' && containers !== '' && { containers }),
    // [["driver-type","io.containerd.snapshotter.v1"]] with containerd's store, pairs about the file system without it.
    containerdStore: JSON.stringify(info['DriverStatus'] ?? null).includes('io.containerd.snapshotter'),
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
