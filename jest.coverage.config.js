import config from './jest.config.js';

/** `npm test` and `npm run test:slow` at once: what they reach together. @type {import('jest').Config} */
export default {
  ...config,
  testPathIgnorePatterns: config.testPathIgnorePatterns.filter((pattern) => !pattern.includes('slow')),
  collectCoverage: true,
  collectCoverageFrom: ['lib/**/*.ts', '!lib/cli/**'], // the command is held to what it prints
  coverageProvider: 'v8',
  // branches of the journal that only servers reach are counted as missing here
  coverageThreshold: { global: { statements: 98.5, branches: 95, functions: 98.5, lines: 98.5 } },
};
