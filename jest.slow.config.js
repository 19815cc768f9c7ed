import config from './jest.config.js';

/** What is slow by nature: real processes, real drains, and tables and random cases in their thousands. @type {import('jest').Config} */
export default {
  ...config,
  testMatch: ['**/*.slow.spec.ts'],
  testPathIgnorePatterns: config.testPathIgnorePatterns.filter((pattern) => !pattern.includes('slow')),
};
