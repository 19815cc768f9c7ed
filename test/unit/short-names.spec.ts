import { CHAT_SERVER_CLIENTS } from '../../lib/chat-servers/clients.js';

const everyName: string[] = [];

describe.each(CHAT_SERVER_CLIENTS.map((client) => [client.title, client] as const))(
  'the short names of %s',
  (_, client) => {
    it('are those of the declarations, for every command with a builder', async () => {
      const { names, probe } = client.commandLine;
      const declared = [...new Set(Object.values(await client.loadCommands()))]; // older names are of the same ones
      expect(Object.values(names).sort()).toEqual(Object.keys(client.builders).sort());
      for (const [name, command] of Object.entries(names))
        expect(declared.find((callback) => callback.command === command)?.name).toBe(name);
      everyName.push(...declared.map(({ name }) => name), ...(probe === undefined ? [] : [probe.name]));
    });

    it('come with a test of the URL where the chat server has one', () => {
      expect(client.commandLine.probe === undefined).toBe(client.probe === undefined);
    });
  },
);

it('no two callbacks have the same short name', () => {
  expect(everyName.length).toBeGreaterThan(4);
  expect(everyName).toEqual([...new Set(everyName)]);
});
