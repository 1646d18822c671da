/**
 * What a vertex does, told from its name; BuildKit says it nowhere else.
 * - `boot`: buildx starts the builder's BuildKit, or waits for one that runs elsewhere
 * - `step`: an instruction of the Dockerfile that BuildKit can cache
 * - `source`: resolves or fetches a base image, a named context or a URL, or asks for a token
 * - `import`, `export-cache`: reads or writes cache
 * - `export`: writes, loads or pushes the image
 * - `internal`: the rest
 */
export type VertexKind = 'boot' | 'step' | 'source' | 'import' | 'export-cache' | 'export' | 'internal';

/**
 * `[1/3] RUN`, `[build 2/4] COPY`, `[linux/amd64 stage-1 2/2] ADD`, `[linux/amd64->arm64 build  1/12] RUN`
 * (moby/buildkit, dockerfile2llb `prefixCommand`, which pads the number).
 */
const INSTRUCTION = /^\[(?:[^\]]* )? *\d+\/\d+\] ([A-Z]+)\b/;
/** docker/buildx, `Bootstrap` of drivers `docker-container` and `kubernetes`, and of `remote`. */
const BOOT = /^\[internal\] (?:booting buildkit|waiting for connection)$/;
const CONTEXT_OR_TOKEN = /^\[(?:context|auth) /;
const SOURCE =
  /^(?:\[(?:context|auth)\b|\[(?:[^\]]* )?internal\] load (?:metadata|remote)|resolve image config|(?:docker-image|https?|git):\/\/)/;
/** The exporter of `gha` calls itself otherwise than the others (moby/buildkit, cache/remotecache/gha, `Name`). */
const EXPORT_CACHE = /^exporting (?:cache to |to GitHub Actions Cache$)/;
const EXPORT =
  /^(?:exporting |pushing |merging manifest list|sending tarball|importing to docker|copying files)/;

export function vertexKind(name: string): VertexKind {
  const [, instruction] = CONTEXT_OR_TOKEN.test(name) ? [] : (INSTRUCTION.exec(name) ?? []);
  if (instruction !== undefined) return instruction === 'FROM' ? 'source' : 'step';
  if (BOOT.test(name)) return 'boot';
  if (SOURCE.test(name)) return 'source';
  if (readImportRef(name) !== null) return 'import';
  if (EXPORT_CACHE.test(name)) return 'export-cache';
  return EXPORT.test(name) ? 'export' : 'internal';
}

/**
 * The ref a cache importer reads. Other backends than registry are named by a hash of their settings, which says
 * nothing: only `local`, `gha`, `s3` or `azblob` is left of `local:6967701405752318220`.
 *
 * @returns `null` for a vertex that imports nothing
 */
export function readImportRef(name: string): string | null {
  const [, ref] = /^importing cache manifest from (\S+)$/.exec(name) ?? [];
  return ref?.replace(/^(local|gha|s3|azblob):\d+$/, '$1') ?? null;
}
