import { MemoryJournal, MemoryStore } from '../../lib/testing/index.js';
import { describeModel } from '../support/model-suite.js';

describeModel(
  'MemoryJournal',
  async () => {
    const store = new MemoryStore();
    return { open: async () => new MemoryJournal(store), close: async () => {} };
  },
  300,
);
