import { NO_ENVIRONMENT } from './read-environment';
import { resolveOptions } from './resolve-options';

const NOTHING = { commandLine: {}, environment: NO_ENVIRONMENT, target: {}, plugin: {} };

it.each([
  ['500mb', 500_000_000],
  ['1.5GB', 1_500_000_000],
  ['20kb', 20_000],
  ['1tb', 1_000_000_000_000],
  ['4096b', 4096],
])('cache.maxSize %s is %d bytes', (maxSize, bytes) => {
  expect(resolveOptions({ ...NOTHING, plugin: { cache: { maxSize } } }).cache.maxSize).toBe(bytes);
});

it('sets no bound by itself', () => {
  expect(resolveOptions(NOTHING).cache.maxSize).toBeNull();
});

it("takes a target's bound over the plugin's", () => {
  const sources = { target: { cache: { maxSize: '1gb' } }, plugin: { cache: { maxSize: '2gb' } } };
  expect(resolveOptions({ ...NOTHING, ...sources }).cache.maxSize).toBe(1_000_000_000);
});
