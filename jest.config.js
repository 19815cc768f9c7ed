import { availableParallelism } from 'node:os';

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  maxWorkers: Math.max(6, availableParallelism() - 1), // also on two cores: much of the time is spent waiting
  testTimeout: 30_000, // some start processes one after the other, on machines that are busy
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/servers/',
    '<rootDir>/test/package/',
    '\\.slow\\.spec\\.ts$',
  ],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': ['$1.ts', '$1.js'],
    '^nestjs-chat-webhooks$': '<rootDir>/lib/index.ts',
    '^nestjs-chat-webhooks/(tencent|openim)$': '<rootDir>/lib/chat-servers/$1/index.ts',
    '^nestjs-chat-webhooks/chat-server$': '<rootDir>/lib/chat-servers/index.ts',
    '^nestjs-chat-webhooks/(journal|typeorm|testing|diagnostics|opentelemetry)$': '<rootDir>/lib/$1/index.ts',
  },
  transform: { '^.+\\.ts$': ['@swc/jest'] },
};
