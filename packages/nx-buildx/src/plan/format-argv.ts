import type { BuildInvocation, NamedContext } from '../model/build-plan';
import type { CacheFolders } from '../model/cache-plan';
import type { ImageId } from '../model/image';
import { bindCache } from './bind-cache';
import { formatCacheExport, formatCacheImport, formatFields } from './format-cache';

export interface ArgvInput {
  /** Values of named contexts by parent. */
  readonly links: ReadonlyMap<ImageId, string>;
  /** Where buildx writes its metadata, a path of this one build. */
  readonly metadataFile: string;
  readonly cacheFolders: CacheFolders;
  /** A copy of the Dockerfile that stands for it, a path of this one build; `null`: the file itself. */
  readonly dockerfile?: string | null;
}

/** The arguments of `docker` for one build, run from the workspace root. */
export function formatArgv(
  invocation: BuildInvocation,
  { links, metadataFile, cacheFolders, dockerfile = null }: ArgvInput,
): readonly string[] {
  const cache = bindCache(invocation.cache, cacheFolders);
  return [
    'buildx',
    'build',
    '--progress=rawjson',
    `--metadata-file=${metadataFile}`,
    ...option('builder', invocation.builder),
    `--file=${dockerfile ?? invocation.file}`,
    ...option('target', invocation.stage),
    ...(invocation.platforms.length === 0 ? [] : [`--platform=${invocation.platforms.join(',')}`]),
    ...Object.entries(invocation.buildArgs).map(([name, value]) =>
      value === null ? `--build-arg=${name}` : `--build-arg=${name}=${value}`,
    ),
    ...invocation.namedContexts.flatMap((context) => formatNamedContext(context, links)),
    ...invocation.secrets.map((spec) => `--secret=${spec}`),
    ...invocation.ssh.map((spec) => `--ssh=${spec}`),
    ...Object.entries(invocation.labels).map(([name, value]) => `--label=${name}=${value}`),
    ...Object.entries(invocation.annotations).map(([name, value]) => `--annotation=${name}=${value}`),
    ...option('network', invocation.network),
    ...invocation.addHosts.map((host) => `--add-host=${host}`),
    ...(invocation.noCache ? ['--no-cache'] : []),
    ...(invocation.pull ? ['--pull'] : []),
    ...option('provenance', invocation.provenance),
    ...option('sbom', invocation.sbom),
    ...cache.imports.map((each) => `--cache-from=${formatCacheImport(each)}`),
    ...(cache.export === null ? [] : [`--cache-to=${formatCacheExport(cache.export)}`]),
    ...listNames(invocation).map((name) => `--tag=${name}`),
    ...formatOutput(invocation),
    invocation.context,
  ];
}

function option(name: string, value: string | null): readonly string[] {
  return value === null ? [] : [`--${name}=${value}`];
}

function formatNamedContext(context: NamedContext, links: ReadonlyMap<ImageId, string>): readonly string[] {
  if ('value' in context) return [`--build-context=${context.name}=${context.value}`];
  const link = links.get(context.from);
  return link === undefined ? [] : [`--build-context=${context.name}=${link}`];
}

/** What is built for its children alone gets no name that anybody else looks for. */
function listNames({ output, references, localName }: BuildInvocation): readonly string[] {
  return [...(output === 'none' ? [] : references), ...(localName === null ? [] : [localName])];
}

function formatOutput({ output, layout, localName, byDigest }: BuildInvocation): readonly string[] {
  const outputs = [
    ...(output === 'push' ? [formatPush(byDigest)] : []),
    ...(output === 'load' || localName !== null ? ['type=docker'] : []),
    ...(layout === null ? [] : [formatFields(['type=oci', 'tar=false', `dest=${layout}`])]),
  ];
  return (outputs.length === 0 ? ['type=cacheonly'] : outputs).map((each) => `--output=${each}`);
}

/** @param byDigest repositories that get no tag; empty: those of the tags */
function formatPush(byDigest: readonly string[]): string {
  const untagged = [`name=${byDigest.join(',')}`, 'push-by-digest=true', 'name-canonical=true'];
  return formatFields(['type=image', ...(byDigest.length === 0 ? [] : untagged), 'push=true']);
}
