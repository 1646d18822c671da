import { isLocal } from './is-local';
import { parseInspectedBuilder } from './parse-builder';

const at = (...endpoints: readonly string[]) =>
  parseInspectedBuilder(
    ['Name: b', 'Driver: d', '', 'Nodes:', ...endpoints.map((each) => `Name: n\nEndpoint: ${each}`)].join(
      '\n',
    ),
  );

it.each([
  ['unix:///var/run/docker.sock', {}, true],
  ['npipe:////./pipe/docker_engine', {}, true],
  ['default', {}, true],
  ['default', { DOCKER_HOST: 'unix:///run/user/1000/docker.sock' }, true],
  ['default', { DOCKER_HOST: 'tcp://dind:2375' }, false],
  ['default', { DOCKER_HOST: 'ssh://build@host' }, false],
  ['colima', {}, false],
  ['tcp://127.0.0.1:1234', {}, false],
  ['kubernetes:///ci?deployment=ci0&kubeconfig=', {}, false],
])('%s with %j: %s', (endpoint, env, expected) => {
  expect(isLocal(at(endpoint), env)).toBe(expected);
});

it('is not told of a builder with a node elsewhere, or one that says nothing', () => {
  expect(isLocal(at('unix:///a.sock', 'tcp://b:1'), {})).toBe(false);
  expect(isLocal(at(''), {})).toBe(false);
});
