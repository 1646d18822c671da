import { testSoundness } from './rig/soundness/run-soundness';

describe('the key of an image', () => {
  testSoundness(8, 5);
});
