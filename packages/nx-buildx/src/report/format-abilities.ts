import type { BuilderCapabilities, CacheBackend } from '../model/builder';
import { describeAbilities } from '../model/builder-abilities';
import type { BuilderAbilities } from '../model/builder-abilities';
import type { Output } from '../model/build-plan';
import { chooseTransport } from '../plan/choose-transport';

const BUILDERS = {
  '`docker`, classic image store': { imageStore: 'classic', loadsInto: 'classic' },
  '`docker`, containerd image store': { imageStore: 'containerd', loadsInto: 'containerd' },
  '`docker-container`, `kubernetes`, `remote`, `cloud`': { imageStore: null, loadsInto: 'containerd' },
} as const;

const ROWS: Readonly<Record<string, (abilities: BuilderAbilities) => boolean | readonly CacheBackend[]>> = {
  'builds for several platforms at once': ({ buildSeveral }) => buildSeveral,
  'attests provenance and SBOM': ({ attest }) => attest,
  'output `push`': ({ push }) => push,
  'output `load`': ({ load }) => load,
  'output `load` of several platforms or with attestations': ({ loadIndex }) => loadIndex,
  'output `oci`': ({ writeLayouts }) => writeLayouts,
  'builds on images that are only in the daemon': ({ seeLoaded }) => seeLoaded,
  'builds on OCI layouts': ({ readLayouts }) => readLayouts,
  'exports cache to': ({ cacheExports }) => cacheExports,
  'imports cache from': ({ cacheImports }) => cacheImports,
};

const TRANSPORTS = {
  registry: 'from the registry, by digest',
  daemon: 'as a local image',
  layout: 'as an OCI layout',
} as const;

/** What each kind of builder can do: a table of docs/guides/builders.md. `load` supposes a daemon of today. */
export function formatAbilityTable(): string {
  const abilities = Object.values(BUILDERS).map(describeAbilities);
  const rows = Object.entries(ROWS).map(([row, read]) => [
    row,
    ...abilities.map((each) => formatAbility(read(each))),
  ]);
  return formatMarkdownTable(['', ...Object.keys(BUILDERS)], rows);
}

function formatAbility(ability: boolean | readonly CacheBackend[]): string {
  if (typeof ability === 'boolean') return ability ? 'yes' : 'no';
  return ability.map((backend) => `\`${backend}\``).join(', ');
}

/** How images reach those on top of them that are built on the same builder: the other table there. */
export function formatTransportTable(): string {
  const outputs: readonly Output[] = ['push', 'load', 'oci', 'none'];
  const builders = Object.values(BUILDERS).map((stores): BuilderCapabilities => {
    const driver = stores.imageStore === null ? 'remote' : 'docker';
    return { name: '', driver, version: null, platforms: [], nodes: [], cacheExports: [], ...stores };
  });
  const rows = outputs.map((output) => [
    `\`${output}\``,
    ...builders.map((builder) => formatTransport(output, builder)),
  ]);
  return formatMarkdownTable(['output', ...Object.keys(BUILDERS)], rows);
}

function formatTransport(output: Output, builder: BuilderCapabilities): string {
  if (output === 'oci' && !describeAbilities(builder).writeLayouts) return 'refused';
  const transport = chooseTransport(output, builder, [builder]);
  return transport === null ? 'refused' : TRANSPORTS[transport];
}

/** Columns are as wide as their widest cell, as prettier writes them. */
function formatMarkdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const format = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [format(head), format(rule), ...rows.map(format)].join('\n');
}
