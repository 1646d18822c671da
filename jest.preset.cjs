// execa, p-limit and GitHub's workflow parser are published as ES modules only; swc turns them into what jest's runtime can load.
const swc = [
  '@swc/jest',
  { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
];

module.exports = {
  testEnvironment: 'node',
  transform: { '\\.[jt]s$': swc },
  transformIgnorePatterns: [
    'node_modules/(?!(execa|p-limit|yocto-queue|is-stream|npm-run-path|path-key|unicorn-magic|strip-final-newline|figures|is-unicode-supported|yoctocolors|get-stream|@sec-ant/readable-stream|@sindresorhus/merge-streams|human-signals|is-plain-obj|pretty-ms|parse-ms|@actions/workflow-parser|@actions/expressions)/)',
  ],
  // They export nothing under the `require` condition.
  moduleNameMapper: {
    '^unicorn-magic$': `${__dirname}/node_modules/unicorn-magic/node.js`,
    '^@actions/(workflow-parser|expressions)$': `${__dirname}/node_modules/@actions/$1/dist/index.js`,
    '^@actions/(workflow-parser|expressions)/(.*)$': `${__dirname}/node_modules/@actions/$1/dist/$2.js`,
  },
  testMatch: ['**/*.spec.ts'],
  // All cores: the main process only waits, and jest would leave one to it.
  maxWorkers: '100%',
};
