module.exports = {
  ...require('../../jest.preset.cjs'),
  rootDir: 'src',
  // Some start processes and servers, also while the machine does something else.
  testTimeout: 30_000,
};
