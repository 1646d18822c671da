import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createAppServer } from './app-server.mjs';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: main.mjs <module that exports routes, fallback or start>');
  process.exit(2);
}

const app = await import(pathToFileURL(resolve(file)).href);
const port = Number(process.env.PORT ?? 8080);
const server = createAppServer(app);
const stop = await app.start?.();

server.listen(port, () => console.log(`listening on ${port}`));

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    server.close();
    server.closeIdleConnections();
    await stop?.();
  });
}
