import { readImportRef, vertexKind } from './vertex-kind';

describe('vertexKind', () => {
  it.each([
    ['[1/3] COPY busybox /bin/busybox', 'step'],
    ['[stage-0 2/4] RUN npm ci', 'step'],
    ['[build  1/12] WORKDIR /src', 'step'],
    ['[linux/arm64 2/2] ADD https://example.com/x /x', 'step'],
    ['[linux/amd64->arm64 build 3/3] RUN <<EOF (echo a...)', 'step'],
    ['[build 1/5] FROM docker.io/library/node:22@sha256:0', 'source'],
    ['[linux/amd64 tools 1/2] FROM 127.0.0.1:5000/base:1', 'source'],
    ['[internal] load metadata for docker.io/library/node:22', 'source'],
    ['[linux/arm64 internal] load metadata for docker.io/library/node:22', 'source'],
    ['[context acme/base] load metadata for 127.0.0.1:5000/acme/base:1', 'source'],
    ['[context acme/1/2] RUN', 'source'],
    ['[auth] acme/app:pull,push token for ghcr.io', 'source'],
    ['[internal] load build context', 'internal'],
    ['[internal] booting buildkit', 'boot'],
    ['[internal] waiting for connection', 'boot'],
    ['[internal] load .dockerignore', 'internal'],
    ['importing cache manifest from ghcr.io/acme/cache:app--main', 'import'],
    ['exporting cache to registry', 'export-cache'],
    ['exporting cache to client directory', 'export-cache'],
    ['exporting to GitHub Actions Cache', 'export-cache'],
    ['exporting cache to Amazon S3', 'export-cache'],
    ['exporting cache to Azure Blob Storage', 'export-cache'],
    ['importing cache manifest from gha:15693311099075939781', 'import'],
    ['exporting to image', 'export'],
    ['exporting to oci image format', 'export'],
    ['pushing 127.0.0.1:5000/acme/app:1 with docker', 'export'],
    ['merging manifest list 127.0.0.1:5000/acme/app:1', 'export'],
  ])('%s', (name, kind) => {
    expect(vertexKind(name)).toBe(kind);
  });
});

describe('readImportRef', () => {
  it('keeps a reference and drops the hash that other backends are named by', () => {
    expect(readImportRef('importing cache manifest from ghcr.io/acme/cache:app--main')).toBe(
      'ghcr.io/acme/cache:app--main',
    );
    for (const backend of ['local', 'gha', 's3', 'azblob'])
      expect(readImportRef(`importing cache manifest from ${backend}:6967701405752318220`)).toBe(backend);
    expect(readImportRef('exporting cache to registry')).toBeNull();
  });
});
