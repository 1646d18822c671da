import { LISTING, SIZE } from '../plan/mount-annotations';
import type { ImageIndex, ImageManifest } from './manifest';
import { isImageIndex } from './manifest';

/** What a manifest says of the cache mount that is saved in it. */
export interface SavedMountFacts {
  /** Digest of the content's listing. */
  readonly listing: string;
  /** Bytes of content. */
  readonly bytes: number;
  /** Bytes of the layers in the registry. */
  readonly transferred: number;
}

export function isSavedMount(manifest: ImageIndex | ImageManifest): boolean {
  return manifest.annotations?.[LISTING] !== undefined;
}

/** @returns `null` for a manifest that is none of a saved mount */
export function readSavedMount(manifest: ImageIndex | ImageManifest): SavedMountFacts | null {
  const listing = manifest.annotations?.[LISTING];
  if (listing === undefined || isImageIndex(manifest)) return null;
  const transferred = manifest.layers.reduce((total, { size }) => total + size, 0);
  return { listing, bytes: Number(manifest.annotations?.[SIZE] ?? 0), transferred };
}
