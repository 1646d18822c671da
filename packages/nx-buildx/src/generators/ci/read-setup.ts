import { detectPackageManager, getPackageManagerCommand, names, readJson, readNxJson } from '@nx/devkit';
import type { Tree } from '@nx/devkit';
import { parseRepository } from '../../model/reference';
import { pluginOptionsSchema } from '../../nx/option-schema';
import { DEFAULT_TARGET, findPluginOptions } from '../../nx/plugin-options';
import { validateOptions } from '../../nx/validate-options';
import { formatFailure } from '../../report/format-failure';
import type { CiSetup, PackageManagerSetup, RegistryLogin } from './setup';

/**
 * What the workspace says about its CI.
 *
 * @throws an error for a person to read, if options in nx.json are wrong, or a name that goes into the file could
 * mean something else to YAML or a shell
 */
export function readSetup(tree: Tree, name: string): CiSetup {
  const nxJson = readNxJson(tree) ?? {};
  const { written, path } = findPluginOptions(nxJson);
  const options = validateOptions(pluginOptionsSchema, written, {
    place: { file: 'nx.json' },
    prefix: path,
  });
  if (!options.ok) throw new Error(options.failures.map(formatFailure).join('\n'));
  const { targetName, registry, cache, defaultBranch } = options.value;
  return {
    name: checkPlain('name', name, /^[A-Za-z0-9][\w .-]*$/),
    fileName: names(name).fileName,
    defaultBranch: checkPlain('default branch', defaultBranch ?? nxJson.defaultBase ?? 'main'),
    target: checkPlain('target', targetName ?? DEFAULT_TARGET),
    packageManager: readPackageManager(tree),
    logins: listLogins(registry, cache?.repository),
  };
}

function checkPlain(what: string, text: string, allowed = /^[A-Za-z0-9][\w./-]*$/): string {
  if (allowed.test(text)) return text;
  throw new Error(
    `The ${what} "${text}" cannot be written into a CI file: it has to match ${String(allowed)}`,
  );
}

function readPackageManager(tree: Tree): PackageManagerSetup {
  const name = detectPackageManager(tree.root);
  const { ciInstall, exec } = getPackageManagerCommand(name, tree.root);
  const manifest = tree.exists('package.json')
    ? readJson<{ packageManager?: string }>(tree, 'package.json')
    : {};
  // Without the hash that corepack puts behind a "+".
  const pinned = /^([a-z]+)@(\d[\w.-]*)/.exec(manifest.packageManager ?? '');
  return {
    name,
    version: pinned?.[1] === name ? (pinned[2] ?? null) : null,
    install: ciInstall,
    exec,
  };
}

function listLogins(registry: string | undefined, cache: string | undefined): readonly RegistryLogin[] {
  const images = registry === undefined ? null : hostOf(registry);
  const cached = cache === undefined ? images : hostOf(cache);
  const login: RegistryLogin = { host: images, prefix: 'REGISTRY' };
  return cached === images ? [login] : [login, { host: cached, prefix: 'CACHE_REGISTRY' }];
}

function hostOf(repository: string): string {
  // A name of one part is a namespace here, `acme`; for parseRepository it would be an image on Docker Hub, or a host.
  const parsed = parseRepository(`${repository}/image`);
  if (typeof parsed === 'string') throw new Error(`nx.json: ${repository} is no repository: ${parsed}`);
  return parsed.host;
}
