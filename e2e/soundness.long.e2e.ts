import { testSoundness } from './rig/soundness/run-soundness';

describe('the key of an image', () => {
  testSoundness(50, 10, Date.now() % 1_000_000_000);
});
