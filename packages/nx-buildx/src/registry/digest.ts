import { createHash } from 'node:crypto';

/** `sha256:…` of a manifest's bytes, or with another algorithm that a digest names. */
export function computeDigest(body: Buffer, algorithm: 'sha256' | 'sha512' = 'sha256'): string {
  return `${algorithm}:${createHash(algorithm).update(body).digest('hex')}`;
}

/** Whether bytes have a digest. One of an algorithm nobody registered cannot be checked and does not match. */
export function matchesDigest(body: Buffer, digest: string): boolean {
  const algorithm = /^(sha256|sha512):/.exec(digest)?.[1];
  return (algorithm === 'sha256' || algorithm === 'sha512') && computeDigest(body, algorithm) === digest;
}
