import { keyOf, singleImage } from '../testing/keys';

const platforms = ['linux/amd64', 'linux/arm64'];
const keyWith = (text: string, platformBuilders: Readonly<Record<string, string>>) =>
  keyOf(singleImage(text, { platforms, platformBuilders }));

it('where a platform is built decides nothing', () => {
  const text = 'FROM busybox\nRUN a';
  expect(keyWith(text, { 'linux/arm64': 'arm' })).toBe(keyWith(text, {}));
});

it('unless the Dockerfile asks on what it is built', () => {
  const text = 'FROM busybox\nARG BUILDPLATFORM\nRUN a';
  expect(keyWith(text, { 'linux/arm64': 'arm' })).not.toBe(keyWith(text, {}));
});
