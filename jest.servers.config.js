import config from './jest.config.js';

/** The tests that need PostgreSQL and MariaDB. @type {import('jest').Config} */
export default {
  ...config,
  testPathIgnorePatterns: ['/node_modules/'],
  roots: ['<rootDir>/test/servers'],
};
