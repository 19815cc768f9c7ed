import { jest } from '@jest/globals';
import { Episodes } from '../../lib/logging/episodes.js';
import type { WebhooksLogger } from '../../lib/logging/webhooks-logger.js';

const MINUTE = 60_000;

describe('what happens at any rate', () => {
  let lines: string[];
  let episodes: Episodes;
  beforeEach(() => {
    jest.useFakeTimers();
    lines = [];
    episodes = new Episodes({ warn: (line: string) => void lines.push(line) } as unknown as WebhooksLogger);
  });
  afterEach(() => {
    episodes.end();
    jest.useRealTimers();
  });

  const note = (what: string, count = 1, begin: string | undefined = `${what} begins`) => {
    for (let index = 0; index < count; index++) episodes.note(what, begin, (more) => `${more} more of ${what}`);
  };

  it('is one line, and one a minute as long as it goes on', () => {
    note('a', 1_000);
    expect(lines).toEqual(['a begins']);
    jest.advanceTimersByTime(MINUTE);
    expect(lines).toEqual(['a begins', '999 more of a']);
    note('a', 5);
    jest.advanceTimersByTime(MINUTE);
    expect(lines.slice(2)).toEqual(['5 more of a']);
    jest.advanceTimersByTime(10 * MINUTE);
    expect(lines).toHaveLength(3);
    note('a');
    expect(lines.slice(3)).toEqual(['a begins']);
  });

  it('has no line of its own for the first time where another one tells of it', () => {
    episodes.note('a', undefined, (more) => `${more} more of a`);
    expect(lines).toEqual([]);
    jest.advanceTimersByTime(MINUTE);
    expect(lines).toEqual(['1 more of a']);
  });

  it('is told apart from what else happens', () => {
    note('a', 2);
    note('b', 3);
    jest.advanceTimersByTime(MINUTE);
    expect(lines).toEqual(['a begins', 'b begins', '1 more of a', '2 more of b']);
  });

  it('is told to the end when all ends, and keeps no timer', () => {
    note('a', 3);
    episodes.end();
    expect(lines).toEqual(['a begins', '2 more of a']);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('keeps no timer when it is over', () => {
    note('a');
    expect(jest.getTimerCount()).toBe(1);
    jest.advanceTimersByTime(MINUTE);
    expect(jest.getTimerCount()).toBe(0);
  });
});
