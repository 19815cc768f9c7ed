import { MemoryJournal } from '../../lib/testing/index.js';
import { describeAsyncContext, watched } from '../support/async-context-suite.js';

const close = async () => {};

describeAsyncContext('without a journal', async () => ({ module: {}, durable: false, close }));

describeAsyncContext('with MemoryJournal', async () => ({
  module: { journal: { useFactory: () => watched(new MemoryJournal()) } },
  durable: true,
  close,
}));
