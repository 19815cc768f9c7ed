import type { CallbackDefinition } from '../../lib/chat-servers/callback-definition.js';
import type { ChatServerClient } from '../../lib/chat-servers/client/chat-server-client.js';
import { tencentClient } from '../../lib/chat-servers/tencent/client/client.js';
import { listedCallbacks, sendableOf } from '../../lib/cli/send/sendable.js';

const COMMAND = 'Group.CallbackAfterGroupArchived';
const declared = {
  command: COMMAND,
  phase: 'after',
  name: 'group-archived',
  summary: 'a group that was archived',
  harmless: [],
  events: [{ eventName: 'chat.group.archived' }],
  sample: { GroupId: 'friends', Owner_Account: 'alice' },
} as unknown as CallbackDefinition;

let loads = 0;
const server: ChatServerClient = {
  ...tencentClient,
  async loadCommands() {
    loads++;
    return { ...(await tencentClient.loadCommands()), [COMMAND]: declared };
  },
};

describe('a command that is declared, and has no builder', () => {
  it.each([COMMAND, 'group-archived'])('is sent as %s with its sample', async (name) => {
    const { command, takesMessage, make } = await sendableOf([server], name);
    expect({ command, takesMessage }).toEqual({ command: COMMAND, takesMessage: false });
    expect(make({})).toMatchObject({
      provider: 'tencent',
      command: COMMAND,
      body: { CallbackCommand: COMMAND, GroupId: 'friends', Owner_Account: 'alice' },
    });
  });

  it('is listed with its phase, its events and what it is about', async () => {
    expect(await listedCallbacks([server])).toContainEqual({
      name: 'group-archived',
      provider: 'tencent',
      command: COMMAND,
      phase: 'after',
      events: ['chat.group.archived'],
      summary: 'a group that was archived',
    });
  });
});

it.each(['c2c', 'Group.CallbackAfterSendMsg', 'probe'])('%s is sent without loading a declaration', async (name) => {
  const before = loads;
  (await sendableOf([server], name)).make({});
  expect(loads).toBe(before);
});
