import { jest } from '@jest/globals';

jest.spyOn(console, 'log').mockImplementation(() => {});
await import('./examples/test-your-handlers.js'); // as it stands in the README, without any environment
