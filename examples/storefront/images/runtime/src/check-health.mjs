// For HEALTHCHECK: slim images have no curl.
const answer = await fetch(`http://127.0.0.1:${process.env.PORT ?? 8080}/healthz`).catch(() => null);
process.exit(answer?.ok ? 0 : 1);
