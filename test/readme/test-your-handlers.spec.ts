import { jest } from '@jest/globals';
import { SECRET, TOKEN } from '../support/callbacks.js';

// the app reads them when it is loaded
process.env.TENCENT_CALLBACK_TOKEN = TOKEN;
process.env.OPENIM_CALLBACK_SECRET = SECRET;
jest.spyOn(console, 'log').mockImplementation(() => {});
await import('./test-your-handlers.js');
