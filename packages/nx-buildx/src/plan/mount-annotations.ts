/** Annotations of the manifest that a cache mount is saved as. */

/** SHA-256 of the content's listing, in hex: names, sizes and times of all files. */
export const LISTING = 'nx-buildx.mount.listing';
/** Bytes of content, before compression. */
export const SIZE = 'nx-buildx.mount.bytes';
