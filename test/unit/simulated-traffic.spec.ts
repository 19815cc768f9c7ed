import type { Provider } from '../../lib/index.js';
import { planOf, type SimulationSettings } from '../../lib/cli/simulate/simulation.js';
import { logNormal, randomOf, zipf } from '../../lib/cli/simulate/random.js';
import { CHAT_SERVER_CLIENTS, clientOf } from '../../lib/chat-servers/clients.js';
import { refuseUnfit } from '../../lib/pipeline/receiver/event-factory.js';
import type { WireObject } from '../../lib/wire/json.js';
import { roleOf, targetOf } from '../../lib/cli/target.js';
import type { PlannedCallback } from '../../lib/cli/sending/planned-callback.js';
import { signed } from '../../lib/chat-servers/client/send.js';

const ALL = {
  duplicates: 0.1,
  reordering: 0.1,
  delays: 0.1,
  resets: 0.1,
  'half-bodies': 0.1,
  'wrong-signatures': 0.1,
};

function plan(provider: Provider, settings: Partial<SimulationSettings> = {}): PlannedCallback[] {
  const target = targetOf({}, {}, CHAT_SERVER_CLIENTS);
  return [
    ...planOf({
      target,
      role: roleOf(target, provider),
      seed: '7',
      start: Date.UTC(2026, 0, 1),
      rate: 100,
      duration: 10_000,
      conversations: 50,
      senders: 20,
      groups: 0.5,
      textLength: 40,
      faults: {},
      appId: 'openim',
      retries: 0,
      before: 0,
      ...settings,
    }),
  ];
}

function bytesOf({ callback }: PlannedCallback): string {
  const { body, query } =
    callback.provider === 'tencent' ? signed(callback, { sdkAppId: 1 }) : signed(callback, { secret: 'secret' });
  return Buffer.from(body).toString() + JSON.stringify(query);
}

const texts = (planned: PlannedCallback[]) =>
  planned.map(({ callback }) => {
    const { MsgBody, content } = callback.body as any;
    return MsgBody === undefined ? JSON.parse(content).content : MsgBody[0].MsgContent.Text;
  });

describe.each(['tencent', 'openim'] as const)('traffic of %s', (provider) => {
  it('is the same for the same seed: times, faults, and bodies to the byte', () => {
    const [one, other] = [plan(provider, { faults: ALL }), plan(provider, { faults: ALL })];
    expect(other.map(bytesOf)).toEqual(one.map(bytesOf));
    expect(other).toEqual(one);
  });

  it('has no message in common with that of another seed', () => {
    const ids = new Set(plan(provider).map(({ eventId }) => eventId));
    expect(plan(provider, { seed: '8' }).filter(({ eventId }) => ids.has(eventId))).toEqual([]);
  });

  it('comes at the rate, for the time, and in order', () => {
    const times = plan(provider).map(({ at }) => at);
    expect(times.length).toBeGreaterThan(900);
    expect(times.length).toBeLessThan(1_100);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(10_000);
  });

  it('has few busy conversations, many quiet ones, and the share of groups that was asked for', () => {
    const messages = plan(provider, { groups: 0.3 });
    const counts = new Map<string, number>();
    for (const { callback } of messages) {
      const { GroupId, groupID, From_Account, To_Account, sendID, recvID } = callback.body as any;
      const key = GroupId ?? groupID ?? [From_Account ?? sendID, To_Account ?? recvID].sort().join();
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    const toGroups = messages.filter(({ callback }) => /group/i.test(callback.command!)).length / messages.length;
    expect(toGroups).toBeCloseTo(0.3, 1);
    const [busiest, ...rest] = [...counts.values()].sort((a, b) => b - a);
    expect(busiest! / messages.length).toBeGreaterThan(0.1);
    expect(rest.filter((count) => count <= 5).length).toBeGreaterThan(20);
  });

  it('has nobody write to themselves', () => {
    const accounts = plan(provider, { senders: 2, conversations: 30, groups: 0 }).map(({ callback }) => {
      const { From_Account, To_Account, sendID, recvID } = callback.body as any;
      return [From_Account ?? sendID, To_Account ?? recvID];
    });
    expect(accounts.filter(([from, to]) => from === to)).toEqual([]);
  });

  it('has texts of which half are shorter than said, and some much longer', () => {
    const lengths = texts(plan(provider)).map((text: string) => text.length);
    const shorter = lengths.filter((length: number) => length < 40).length / lengths.length;
    expect(shorter).toBeGreaterThan(0.35);
    expect(shorter).toBeLessThan(0.55); // a text ends with a whole word
    expect(Math.max(...lengths)).toBeGreaterThan(200);
  });
});

describe('faults', () => {
  it('change no message, and lose none', () => {
    const whole = plan('tencent');
    const messages = plan('tencent', { faults: ALL }).filter(({ kind }) => kind === 'message');
    const byId = (planned: PlannedCallback[]) => new Map(planned.map((one) => [one.eventId, bytesOf(one)]));
    expect(byId(messages)).toEqual(byId(whole));
    expect(messages).toHaveLength(whole.length);
  });

  it('hit the same messages whatever other faults there are', () => {
    const hit = (planned: PlannedCallback[]) =>
      planned
        .filter(({ accident }) => accident?.kind === 'reset')
        .map(({ eventId }) => eventId)
        .sort();
    expect(hit(plan('tencent', { faults: ALL }))).toEqual(hit(plan('tencent', { faults: { resets: 0.1 } })));
  });

  it('send duplicates behind, or before, what they repeat', () => {
    const sent = plan('openim', { faults: { duplicates: 0.2 } });
    const duplicates = sent.filter(({ kind }) => kind === 'duplicate');
    expect(duplicates.length / (sent.length - duplicates.length)).toBeCloseTo(0.2, 1);
    const originals = new Map(sent.filter(({ kind }) => kind === 'message').map((one) => [one.eventId, bytesOf(one)]));
    for (const one of duplicates) expect(originals.get(one.eventId)).toBe(bytesOf(one));
  });

  it('reorder: messages start behind later ones, still by the clock', () => {
    const sent = plan('tencent', { faults: { reordering: 0.2 } });
    const times = sent.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const written = sent.map(({ callback }) => (callback.body as any).MsgTime);
    expect(written).not.toEqual([...written].sort((a, b) => a - b));
  });

  it('forge messages of their own, and probe as the console does', () => {
    const sent = plan('tencent', { faults: { 'wrong-signatures': 0.1, probes: 0.1 } });
    const forged = sent.filter(({ kind }) => kind === 'forged');
    const genuine = new Set(sent.filter(({ kind }) => kind === 'message').map(({ eventId }) => eventId));
    expect(forged.length).toBeGreaterThan(50);
    expect(forged.some(({ eventId }) => genuine.has(eventId))).toBe(false);
    const probes = sent.filter(({ kind }) => kind === 'probe');
    expect(probes.length).toBeGreaterThan(50);
    expect(probes[0]!.callback).toMatchObject({ command: undefined, body: {} });
  });
});

describe('random numbers', () => {
  it('are spread evenly from 0 to below 1', () => {
    const random = randomOf('any');
    const counts = Array.from({ length: 10 }, () => 0);
    for (let i = 0; i < 10_000; i++) counts[Math.floor(random() * 10)]!++;
    for (const count of counts) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  it('are the same in every version, as seeds are written down', () => {
    const random = randomOf('7');
    expect([random(), random(), random()].map((number) => number * 2 ** 32)).toMatchInlineSnapshot(`
     [
       1096327518,
       432976234,
       2251532900,
     ]
    `);
  });

  it('choose ranks in proportion to 1/(rank+1)', () => {
    const random = randomOf('ranks');
    const rank = zipf(4);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 25_000; i++) counts[rank(random)]!++;
    const wanted = [12_000, 6_000, 4_000, 3_000];
    counts.forEach((count, i) => expect(Math.abs(count - wanted[i]!)).toBeLessThan(300));
  });

  it('make lengths with the median that was asked for', () => {
    const random = randomOf('lengths');
    const lengths = Array.from({ length: 10_001 }, () => logNormal(random, 40)).sort((a, b) => a - b);
    expect(Math.abs(lengths[5_000]! - 40)).toBeLessThan(2);
  });
});

describe.each(['tencent', 'openim'] as const)('questions before messages of %s', (provider) => {
  const asking = plan(provider, { before: 0.3 });
  const asked = asking.filter(({ questions }) => questions !== undefined);

  it('come before as many as are asked for, and change nothing else', () => {
    expect(asked.length / asking.length).toBeGreaterThan(0.2);
    expect(asked.length / asking.length).toBeLessThan(0.4);
    expect(asking.map(({ questions: _, ...message }) => message)).toEqual(plan(provider));
    expect(plan(provider, { before: 0.3 })).toEqual(asking);
    const withFaults = plan(provider, { before: 0.3, faults: { resets: 0.5 } });
    const numberOf = (one: readonly PlannedCallback[]) => one.filter(({ questions }) => questions !== undefined).length;
    expect(numberOf(withFaults)).toBe(asked.length);
  });

  it('fit what the chat server asks, about the message that comes after', async () => {
    const commands = await clientOf(provider).loadCommands();
    for (const { callback, questions } of asked) {
      for (const { command, body, query } of questions!) {
        const definition = commands[command!]!;
        expect(definition.phase).toBe('before');
        refuseUnfit(definition, body as WireObject);
        expect(body).toMatchObject({ [provider === 'tencent' ? 'CallbackCommand' : 'callbackCommand']: command });
        expect(query.CallbackCommand).toBe(provider === 'tencent' ? command : undefined);
        const known = Object.keys({ CallbackCommand: 1, callbackCommand: 1, ...definition.sample });
        expect(Object.keys(body).filter((name) => !known.includes(name))).toEqual([]);
      }
      const [question] = questions!;
      const { MsgBody, content, From_Account, sendID } = callback.body as WireObject;
      expect(question!.body).toMatchObject(provider === 'tencent' ? { MsgBody, From_Account } : { content, sendID });
    }
    const names = new Set(asked.flatMap(({ questions }) => questions!.map(({ command }) => command)));
    expect(names.size).toBe(provider === 'tencent' ? 2 : 3);
  });
});
