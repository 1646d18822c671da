import { testSoundness } from './rig/soundness/run-soundness';

describe('the key of an image', () => {
  // A commit is judged by what it changes; the long test makes up others each time.
  testSoundness(8, 5, 311_895_063);
});
