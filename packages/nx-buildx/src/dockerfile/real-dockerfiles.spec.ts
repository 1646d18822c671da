import { parseDockerfile } from './parse-dockerfile';
import { resolveDockerfile, type ResolveOptions } from './resolve-dockerfile';

/** Images, files by context and built stages of a Dockerfile as people write it. */
function summarise(text: string, options: Partial<ResolveOptions> = {}) {
  const parsed = parseDockerfile(text, 'Dockerfile');
  const outcome = parsed.ok
    ? resolveDockerfile(parsed.value, { buildArgs: {}, stage: null, ...options })
    : parsed;
  if (!outcome.ok) throw new Error(outcome.failures.map(({ message }) => message).join('\n'));
  const { images, sources, stages, hasCacheMounts } = outcome.value;
  return {
    images: images.map(({ name }) => name),
    files: sources.map(({ context, path }) => (context === null ? path : `${context}:${path}`)),
    stages: stages.map(({ label }) => label),
    hasCacheMounts,
  };
}

test('Node with development, test and production stages', () => {
  const text = `# syntax=docker/dockerfile:1

ARG NODE_VERSION=22.11.0
FROM node:\${NODE_VERSION}-alpine as base
WORKDIR /usr/src/app

FROM base as deps
RUN --mount=type=bind,source=package.json,target=package.json \\
    --mount=type=bind,source=package-lock.json,target=package-lock.json \\
    --mount=type=cache,target=/root/.npm \\
    npm ci --omit=dev

FROM deps as build
RUN --mount=type=bind,source=package.json,target=package.json \\
    --mount=type=cache,target=/root/.npm \\
    npm ci
COPY . .
RUN npm run build

FROM build as test
RUN npm test

FROM base as final
ENV NODE_ENV production
USER node
COPY package.json .
COPY --from=deps /usr/src/app/node_modules ./node_modules
COPY --from=build /usr/src/app/dist ./dist
EXPOSE 3000
CMD npm start
`;
  expect(summarise(text)).toEqual({
    images: ['node:22.11.0-alpine'],
    files: ['package.json', 'package-lock.json', 'package.json', '.', 'package.json'],
    stages: ['base', 'deps', 'build', 'final'],
    hasCacheMounts: true,
  });
  expect(summarise(text, { stage: 'deps', buildArgs: { NODE_VERSION: '20' } })).toMatchObject({
    images: ['node:20-alpine'],
    files: ['package.json', 'package-lock.json'],
    stages: ['base', 'deps'],
  });
});

test('an Nx application: built outside, its name an ARG', () => {
  const text = `FROM docker.io/node:lts-alpine
ARG APP_NAME=api
ENV HOST=0.0.0.0 PORT=3000 PATH=$PATH:/app/node_modules/.bin
WORKDIR /app
RUN addgroup --system \${APP_NAME} && adduser --system -G \${APP_NAME} \${APP_NAME}
COPY dist/apps/\${APP_NAME} \${APP_NAME}/
COPY dist/apps/\${APP_NAME}/package*.json ./
RUN chown -R \${APP_NAME}:\${APP_NAME} .
CMD [ "node", "api" ]
`;
  const common = { images: ['docker.io/node:lts-alpine'], stages: ['0'], hasCacheMounts: false };
  expect(summarise(text)).toEqual({ ...common, files: ['dist/apps/api', 'dist/apps/api/package*.json'] });
  const files = ['dist/apps/web', 'dist/apps/web/package*.json'];
  expect(summarise(text, { buildArgs: { APP_NAME: 'web' } })).toEqual({ ...common, files });
});

test('an application on an image of the workspace, nginx in front', () => {
  const text = `ARG REGISTRY=ghcr.io/acme
ARG TAG
FROM \${REGISTRY}/web-builder:\${TAG:-latest} AS builder
COPY --link nx.json package.json pnpm-lock.yaml ./
COPY --link libs/ui libs/ui
COPY --link ["apps/web", "apps/web"]
RUN npx nx build web

FROM \${REGISTRY}/nginx-base
COPY apps/web/nginx.conf /etc/nginx/conf.d/default.conf
COPY --chown=nginx:nginx --from=builder /repo/dist/apps/web /usr/share/nginx/html
COPY --from=\${REGISTRY_IS_NOT_POSSIBLE_HERE:-x} /a /b
`;
  expect(() => summarise(text)).toThrow('variable expansion is not supported for --from');
  expect(summarise(text.replace(/.*NOT_POSSIBLE.*\n/, ''))).toEqual({
    images: ['ghcr.io/acme/web-builder:latest', 'ghcr.io/acme/nginx-base'],
    files: ['nx.json', 'package.json', 'pnpm-lock.yaml', 'libs/ui', 'apps/web', 'apps/web/nginx.conf'],
    stages: ['builder', '1'],
    hasCacheMounts: false,
  });
});

test('turborepo with prune', () => {
  const text = `FROM node:18-alpine AS base

FROM base AS builder
RUN apk update
WORKDIR /app
# Replace <your-major-version> with the major version installed in your repository.
RUN yarn global add turbo@^2
COPY . .
RUN turbo prune web --docker

FROM base AS installer
WORKDIR /app
COPY --from=builder /app/out/json/ .
RUN yarn install --frozen-lockfile
COPY --from=builder /app/out/full/ .
RUN yarn turbo run build --filter=web...

FROM base AS runner
COPY --from=installer --chown=nextjs:nodejs /app/apps/web/.next/standalone ./
CMD node apps/web/server.js
`;
  expect(summarise(text)).toEqual({
    images: ['node:18-alpine'],
    files: ['.'],
    stages: ['base', 'builder', 'installer', 'runner'],
    hasCacheMounts: false,
  });
});

test('Go, cross-compiled, with cache mounts and a distroless end', () => {
  const text = `# syntax=docker/dockerfile:1.7
FROM --platform=$BUILDPLATFORM tonistiigi/xx:1.4.0 AS xx
FROM --platform=$BUILDPLATFORM golang:1.23-alpine AS build
COPY --from=xx / /
ARG TARGETOS TARGETARCH
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download -x
RUN --mount=type=bind,target=. \\
    --mount=type=cache,target=/go/pkg/mod \\
    --mount=type=cache,id=build-$TARGETARCH,target=/root/.cache/go-build \\
    --mount=type=secret,id=netrc,target=/root/.netrc \\
    GOOS=$TARGETOS GOARCH=$TARGETARCH go build -o /out/server ./cmd/server

FROM gcr.io/distroless/static:nonroot
COPY --from=build /out/server /server
ENTRYPOINT ["/server"]
`;
  expect(summarise(text, { platform: 'linux/arm64', buildPlatform: 'linux/amd64' })).toEqual({
    images: ['tonistiigi/xx:1.4.0', 'golang:1.23-alpine', 'gcr.io/distroless/static:nonroot'],
    files: ['go.mod', 'go.sum', '.'],
    stages: ['xx', 'build', '2'],
    hasCacheMounts: true,
  });
});

test('here-documents, a bind mount from an image and tools copied out of one', () => {
  const text = `FROM debian:bookworm-slim
COPY --from=ghcr.io/astral-sh/uv:0.5 /uv /uvx /bin/
RUN <<-EOF
	apt-get update
	apt-get install -y --no-install-recommends curl # COPY not this
	rm -rf /var/lib/apt/lists/*
EOF
RUN --mount=type=bind,from=ghcr.io/acme/certs,source=/etc/ssl,target=/certs <<CERTS cat > /tmp/x
COPY nor/this /
CERTS
COPY <<app.conf <<"entry.sh" config/ /etc/app/
listen = \${PORT:-80}
app.conf
#!/bin/sh
exec "$@"
entry.sh
ADD --checksum=sha256:24454f830cdb571e2c4ad15481119c43b3cafd48dd869a9b2945d1036d1dc68d \\
    https://mirrors.edge.kernel.org/pub/linux/kernel/Historic/linux-0.01.tar.gz /
`;
  expect(summarise(text)).toEqual({
    images: ['debian:bookworm-slim', 'ghcr.io/astral-sh/uv:0.5', 'ghcr.io/acme/certs'],
    files: [
      'ghcr.io/astral-sh/uv:0.5:uv',
      'ghcr.io/astral-sh/uv:0.5:uvx',
      'ghcr.io/acme/certs:etc/ssl',
      'config',
      'https://mirrors.edge.kernel.org/pub/linux/kernel/Historic/linux-0.01.tar.gz',
    ],
    stages: ['0'],
    hasCacheMounts: false,
  });
});

test('variants chosen by a global ARG', () => {
  const text = `ARG FLAVOUR=slim
FROM python:3.13 AS full
FROM python:3.13-slim AS slim
FROM \${FLAVOUR} AS app
COPY requirements-\${FLAVOUR:+prod}.txt pyproject.toml* ./
`;
  const files = ['requirements-.txt', 'pyproject.toml*'];
  expect(summarise(text)).toMatchObject({ images: ['python:3.13-slim'], stages: ['slim', 'app'], files });
  expect(summarise(text, { buildArgs: { FLAVOUR: 'full' } })).toMatchObject({ images: ['python:3.13'] });
});

test('Windows: CRLF, byte order mark, backtick escape', () => {
  const text = [
    '\uFEFF# escape=`',
    'FROM mcr.microsoft.com/windows/nanoserver:ltsc2022',
    'COPY testfile.txt `',
    '  src\\lib C:\\',
    'RUN dir C:\\',
    '',
  ].join('\r\n');
  expect(summarise(text)).toMatchObject({
    images: ['mcr.microsoft.com/windows/nanoserver:ltsc2022'],
    files: ['testfile.txt', 'src\\lib'],
  });
});
