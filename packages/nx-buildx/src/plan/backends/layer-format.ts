import type { LayerFormat } from '../../model/cache-backends';
import type { Attributes } from './attributes';
import type { OptionProblem } from './option-problem';

/**
 * Media types are explicit since every registry accepts these, and BuildKit's own default came only with 0.21. Without
 * OCI types an image manifest cannot be written, and BuildKit makes a manifest list.
 */
export function describeLayerFormat(format: LayerFormat = {}): Attributes {
  const oci = format.ociMediatypes ?? true;
  return {
    'image-manifest': format.imageManifest ?? oci,
    'oci-mediatypes': oci,
    compression: format.compression,
    'compression-level': format.compressionLevel,
    'force-compression': format.forceCompression,
  };
}

/** Levels that a compression takes (docs.docker.com/build/cache/backends, "Cache compression"). */
const HIGHEST_LEVEL = { uncompressed: null, gzip: 9, estargz: 9, zstd: 22 } as const;

/** Combinations that fail the export, which nobody hears of but as a warning, or that mean nothing. */
export function checkLayerFormat({
  compression = 'gzip',
  compressionLevel,
  ociMediatypes,
  imageManifest,
}: LayerFormat = {}): readonly OptionProblem[] {
  const problems: OptionProblem[] = [];
  if (ociMediatypes === false && imageManifest === true)
    problems.push({
      option: 'imageManifest',
      message: 'an image manifest needs OCI media types, which "ociMediatypes" turns off',
      fix: 'take "imageManifest" or "ociMediatypes" away',
    });
  const highest = HIGHEST_LEVEL[compression];
  if (compressionLevel !== undefined && (highest === null || compressionLevel > highest))
    problems.push({
      option: 'compressionLevel',
      message:
        highest === null
          ? 'layers that are not compressed have no "compressionLevel"'
          : `${compression} has no level ${String(compressionLevel)}`,
      fix:
        highest === null
          ? 'take "compressionLevel" away, or choose a compression'
          : `choose a level from 0 to ${String(highest)}, or "compression": "zstd", which goes up to 22`,
    });
  return problems;
}
