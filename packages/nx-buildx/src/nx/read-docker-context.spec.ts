import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readDockerContext } from './read-docker-context';

const home = mkdtempSync(join(tmpdir(), 'nx-buildx-context-'));
const config = join(home, '.docker');
mkdirSync(config);
writeFileSync(join(config, 'config.json'), '{"currentContext": "desktop-linux"}');

afterAll(() => rmSync(home, { recursive: true }));

it.each([
  ['nothing is said', {}, 'default'],
  ['there is no config', { DOCKER_CONFIG: join(home, 'nowhere') }, 'default'],
  ['the config names one', { DOCKER_CONFIG: config }, 'desktop-linux'],
  ["a person's config names one", { HOME: home }, 'desktop-linux'],
  ['the environment does', { HOME: home, DOCKER_CONTEXT: 'far' }, 'far'],
  ['the environment names none', { HOME: home, DOCKER_HOST: '', DOCKER_CONTEXT: '' }, 'desktop-linux'],
  ['it names a daemon', { HOME: home, DOCKER_CONTEXT: 'far', DOCKER_HOST: 'tcp://a:1' }, 'default'],
])('where %s', async (_, env, expected) => {
  expect(await readDockerContext(env)).toBe(expected);
});
