import { delimiter, join } from 'node:path';
import { findBusybox, findNodeParts } from './base/find-parts';
import { keepLayer, stampFile } from './base/keep-layer';
import { type LayerFile, composeImage } from './base/oci-image';
import { pushImage } from './base/push-image';
import { CERTIFICATES, stageBusybox, stageNode, stageNpm } from './base/stage-files';
import { installEngine } from './install/install-engine';
import type { Engine, Registry } from './lab/types';

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Pushes an image with a shell and the usual small tools, made of this machine's own busybox-static; an engine inside the
 * machine's own Docker gets the official image instead. `repository` may end in a tag; the default tag is `1`.
 * Gives the reference.
 */
export async function pushBusyboxBase(
  engine: Engine,
  registry: Registry,
  repository = 'base/busybox',
): Promise<string> {
  const { reference, name, tag } = describeReference(registry, repository, '1');
  if (engine.kind === 'host') return copyImage(engine, 'busybox:1.37', reference);
  const layers = [await makeBusyboxLayer()];
  await pushImage(
    registry,
    name,
    tag,
    composeImage(layers, { Env: [PATH], Cmd: ['sh'] }, process.arch),
    layers,
  );
  return reference;
}

/**
 * Pushes an image with `node`, `npm`, a shell, certificates and a user `node` (uid 1000), made of this machine's own files;
 * an engine inside the machine's own Docker gets the official image instead. npm inside it uses the package registry that
 * the machine's npm uses. `repository` may end in a tag; the default tag is node's major version. Gives the reference.
 */
export async function pushNodeBase(
  engine: Engine,
  registry: Registry,
  repository = 'base/node',
): Promise<string> {
  const major = process.versions.node.split('.')[0] ?? '0';
  const { reference, name, tag } = describeReference(registry, repository, major);
  if (engine.kind === 'host') return copyImage(engine, `node:${major}-alpine`, reference);

  const parts = await findNodeParts({ ...process.env, ...engine.env });
  const nodeKey = [parts.node, ...(parts.certificates ? [parts.certificates] : [])].map(stampFile);
  const npmKey = [stampFile(join(parts.npm, 'package.json')), parts.npmrc];
  const layers = await Promise.all([
    makeBusyboxLayer(),
    keepLayer('node', nodeKey, (folder) => stageNode(folder, parts)),
    keepLayer('npm', npmKey, (folder) => stageNpm(folder, parts)),
  ]);
  const trust = parts.certificates
    ? [`NODE_EXTRA_CA_CERTS=${CERTIFICATES}`, `SSL_CERT_FILE=${CERTIFICATES}`]
    : [];
  const image = composeImage(layers, { Env: [PATH, ...trust], Cmd: ['node'] }, process.arch);
  await pushImage(registry, name, tag, image, layers);
  return reference;
}

async function makeBusyboxLayer(): Promise<LayerFile> {
  const { sbin } = await installEngine(() => undefined);
  const busybox = findBusybox([sbin, process.env['PATH'] ?? ''].join(delimiter));
  return keepLayer('busybox', [stampFile(busybox)], (folder) => stageBusybox(folder, busybox));
}

function describeReference(
  registry: Registry,
  repository: string,
  defaultTag: string,
): Record<'reference' | 'name' | 'tag', string> {
  const [name = '', tag = defaultTag] = repository.split(':');
  return { reference: `${registry.host}/${name}:${tag}`, name, tag };
}

async function copyImage(engine: Engine, source: string, reference: string): Promise<string> {
  await engine.docker('buildx', 'imagetools', 'create', '--tag', reference, `docker.io/library/${source}`);
  return reference;
}
