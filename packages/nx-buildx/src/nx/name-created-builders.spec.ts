import type { ImageOptions } from '../model/image-options';
import { makeWorkspace } from '../plan/testing/workspace';
import { nameCreatedBuilders } from './name-created-builders';

const CONTAINER = {
  driver: 'docker-container',
  endpoint: null,
  driverOpts: {},
  config: null,
  flags: null,
  platforms: [],
} as const;

function nameOf(options: Partial<ImageOptions>, env: Readonly<Record<string, string>> = {}) {
  const workspace = makeWorkspace({ api: options });
  return nameCreatedBuilders(workspace, { NX_BUILDX_RUN_ID: 'Run/1', ...env }).images[0]?.options.builder;
}

it('is named as anybody says', () => {
  expect(nameOf({ createBuilder: CONTAINER, builder: 'ci' })).toBe('ci');
  expect(nameOf({ createBuilder: CONTAINER }, { BUILDX_BUILDER: 'mine' })).toBe('mine');
});

it('has a name of the run, which docker takes, where nobody says any', () => {
  const name = nameOf({ createBuilder: CONTAINER });
  expect(name).toMatch(/^nx-buildx-run-1-[\w.-]+$/);
  expect(nameOf({ createBuilder: CONTAINER })).toBe(name);
  expect(nameOf({ createBuilder: CONTAINER }, { NX_BUILDX_RUN_ID: 'Run/2' })).not.toBe(name);
  expect(nameOf({ createBuilder: { ...CONTAINER, flags: '--debug' } })).not.toBe(name);
});

it('is left to buildx where none is made', () => {
  expect(nameOf({}, { BUILDX_BUILDER: 'mine' })).toBeNull();
});
