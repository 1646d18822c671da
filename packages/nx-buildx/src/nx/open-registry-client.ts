import type { NxJsonConfiguration } from '@nx/devkit';
import { createRegistryClient } from '../registry/registry-client';
import type { RegistryClient } from '../registry/registry-client';
import { pluginOptionsSchema } from './option-schema';
import { findPluginOptions } from './plugin-options';
import type { Environment } from './read-environment';
import { keepValidOptions } from './validate-options';

/** A client for registries, as environment and plugin options set it. */
export function openRegistryClient(env: Environment, nxJson: NxJsonConfiguration): RegistryClient {
  const { insecureRegistries = [] } = keepValidOptions(
    pluginOptionsSchema,
    findPluginOptions(nxJson).written,
  );
  return createRegistryClient({ env, insecureRegistries });
}
