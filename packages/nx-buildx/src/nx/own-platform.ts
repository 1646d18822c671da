import type { ImageDefinition } from '../model/workspace';
import type { Environment } from './read-environment';

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x64: 'amd64',
  arm64: 'arm64',
  arm: 'arm/v7',
  ia32: '386',
  ppc64: 'ppc64le',
};

/** What a builder on this machine builds for where nobody says otherwise. */
export function nameOwnPlatform(): string {
  return `linux/${ARCHITECTURES[process.arch] ?? process.arch}`;
}

/**
 * Whether an image's platform is a builder's that may run on a machine of another kind, so that it has to be asked before
 * anything is known of the image.
 */
export function isPlatformForeign(images: readonly ImageDefinition[], env: Environment): boolean {
  const host = env['DOCKER_HOST'] ?? '';
  const isElsewhere =
    (host !== '' && !/^(?:unix|npipe):/.test(host)) ||
    Boolean(env['BUILDX_BUILDER']) ||
    Boolean(env['DOCKER_CONTEXT']);
  return images.some(
    ({ options: { platforms, builder, builders } }) =>
      platforms.length === 0 && (builder !== null || builders.length > 0 || isElsewhere),
  );
}

/** What an image is built on, as options say it: one name for all images of one builder, or of one pool. */
export function namePlace({ options: { builder, builders } }: ImageDefinition): string {
  return JSON.stringify(builders.length > 0 ? builders.map(({ name }) => name) : builder);
}
