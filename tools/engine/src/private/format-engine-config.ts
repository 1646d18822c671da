import type { ImageStore } from '../lab/types';

/** Where an engine keeps its files and what it is called on the network. */
export interface EnginePlace {
  readonly folder: string;
  /** Its bridge, and its control group. */
  readonly id: string;
}

/** The files of an engine, below its folder. Names are short: a socket's path may have 107 bytes. */
export function layOutEngine(
  folder: string,
): Record<'data' | 'exec' | 'socket' | 'containerd' | 'log' | 'client', string> {
  return {
    data: `${folder}/data`,
    exec: `${folder}/exec`,
    socket: `${folder}/docker.sock`,
    containerd: `${folder}/c.sock`,
    log: `${folder}/log`,
    client: `${folder}/client`,
  };
}

/** dockerd's configuration: containerd's image store by default, for that exports registry cache; our own network rules. */
export function formatDockerdConfig(
  { folder, id }: EnginePlace,
  imageStore: ImageStore = 'containerd',
): string {
  const place = layOutEngine(folder);
  return JSON.stringify({
    features: { 'containerd-snapshotter': imageStore === 'containerd' },
    'data-root': `${place.data}/docker`,
    'exec-root': place.exec,
    pidfile: `${place.exec}/dockerd.pid`,
    hosts: [`unix://${place.socket}`],
    containerd: place.containerd,
    bridge: id,
    iptables: false,
    ip6tables: false,
    'ip-forward': false,
    'exec-opts': ['native.cgroupdriver=cgroupfs'],
    'cgroup-parent': `/${id}`,
  });
}

/** containerd's configuration. The plugins left out write to /opt and /etc, or wait for Kubernetes. */
export function formatContainerdConfig({ folder }: EnginePlace): string {
  const place = layOutEngine(folder);
  const disabled = ['io.containerd.internal.v1.opt', 'io.containerd.grpc.v1.cri', 'io.containerd.nri.v1.nri'];
  return [
    'version = 2',
    `root = ${JSON.stringify(`${place.data}/containerd`)}`,
    `state = ${JSON.stringify(`${place.exec}/containerd`)}`,
    `disabled_plugins = ${JSON.stringify(disabled)}`,
    '[grpc]',
    `address = ${JSON.stringify(place.containerd)}`,
    '',
  ].join('\n');
}
