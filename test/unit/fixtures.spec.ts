import { CHAT_EVENTS } from '../../lib/index.js';
import { OPENIM_CALLBACKS } from '../../lib/chat-servers/openim/index.js';
import { TENCENT_CALLBACKS } from '../../lib/chat-servers/tencent/index.js';
import { fixturesOf } from '../support/fixtures.js';

describe.each([
  ['tencent', TENCENT_CALLBACKS],
  ['openim', OPENIM_CALLBACKS],
] as const)('the fixtures of %s', (provider, callbacks) => {
  const fixtures = fixturesOf(provider);

  it.each(Object.keys(callbacks))('cover %s', (command) => {
    expect(fixtures.filter((fixture) => fixture.command === command)).not.toEqual([]);
  });

  it('are named after a command that has an event, and say what becomes of them', () => {
    const names: readonly string[] = CHAT_EVENTS.map(({ eventName }) => eventName);
    const useless = fixtures.filter(
      ({ command, body, expected, eventName }) =>
        !Object.hasOwn(callbacks, command) || !body || !expected || !names.includes(eventName),
    );
    expect(useless.map(({ file }) => file)).toEqual([]);
  });
});
