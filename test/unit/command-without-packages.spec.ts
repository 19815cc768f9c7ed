import { CHAT_SERVER_CLIENTS } from '../../lib/chat-servers/clients.js';
import { listedCallbacks, sendableOf } from '../../lib/cli/send/sendable.js';

/** As in a folder where only this package is installed: declarations cannot be loaded. */
const alone = CHAT_SERVER_CLIENTS.map((client) => ({
  ...client,
  loadCommands: () => Promise.reject(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' })),
}));

it('the command lists names without the packages that declarations need', async () => {
  const listed = await listedCallbacks(alone);
  const kinds = ['c2c', 'group', 'c2c-message-sending', 'group-message-sending'];
  const openim = kinds.map((kind) => `openim-${kind}`);
  expect(listed.map(({ name }) => name)).toEqual([...kinds, 'probe', ...openim, 'openim-message-modifying']);
  expect(listed[0]).toMatchObject({ provider: 'tencent', command: 'C2C.CallbackAfterSendMsg', events: [] });
});

it('the command makes messages and any other command without them', async () => {
  const message = (await sendableOf(alone, 'openim-c2c')).make({ text: 'hi' });
  expect(message).toMatchObject({ command: 'callbackAfterSendSingleMsgCommand', body: { sendID: 'alice' } });
  expect((await sendableOf(alone, 'State.StateChange')).make({})).toMatchObject({ body: {} });
  await expect(sendableOf(alone, 'nothing')).rejects.toThrow('"nothing" is neither');
});

it('the command does not hide what is wrong with declarations', async () => {
  const broken = [{ ...CHAT_SERVER_CLIENTS[0]!, loadCommands: () => Promise.reject(new Error('broken')) }];
  await expect(listedCallbacks(broken)).rejects.toThrow('broken');
});

it.each(CHAT_SERVER_CLIENTS.map((client) => [client.name, client] as const))(
  'the names that the command knows without declarations are those of the declarations of %s',
  async (_, { builders, commandLine: { names }, loadCommands }) => {
    const declared = Object.values(await loadCommands()).map(({ name, command }) => [name, command]);
    expect(declared).toEqual(expect.arrayContaining(Object.entries(names)));
    expect(Object.values(names)).toEqual(Object.keys(builders));
  },
);
