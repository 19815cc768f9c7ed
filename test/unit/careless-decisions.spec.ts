import { openImDecision } from '../../lib/chat-servers/openim/reply.js';
import { BeforeChatEvent, C2cMessageSending, GroupMessageSending, type Decision } from '../../lib/index.js';
import { decidingHandlerMetadata } from '../../lib/proposals/before-chat-event.decorator.js';
import { proposalOf } from '../support/proposals.js';

/** A proposal as JavaScript, or a cast, may call it. */
interface Careless {
  readonly decide: (verdict: () => unknown) => Decision;
  readonly change: (changesOf: () => unknown) => Decision;
  readonly rewrite: (changes: object) => Decision;
  readonly command: string;
  readonly raw: Readonly<Record<string, unknown>>;
}

const careless = (...given: Parameters<typeof proposalOf>) => proposalOf(...given) as unknown as Careless;
const rejecting = async () => {
  throw new Error('private');
};

describe('a careless handler', () => {
  it('that gives an async function where none is taken fails, and its rejection does not end the process', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    for (const friends of [
      careless('tencent', 'Sns.CallbackPrevFriendAdd'),
      careless('openim', 'callbackBeforeAddFriendCommand'),
    ])
      expect(() => friends.decide(rejecting)).toThrow(/decide\(\) takes a function that returns a decision/);
    const joining = careless('openim', 'callbackBeforeMembersJoinGroupCommand');
    expect(() => joining.change(rejecting)).toThrow(/no promise/);
    let begun = false;
    // oxlint-disable-next-line unicorn/no-thenable -- as a query of some libraries, which begins when it is awaited
    const lazy = Object.fromEntries([['then', () => (begun = true)]]);
    expect(() => joining.change(() => lazy)).toThrow(/no promise/);
    await new Promise((resolve) => setImmediate(resolve));
    expect(begun).toBe(false);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('that has the decorator twice decides both, as @OnChatEvent handles both', () => {
    class Rules {
      @BeforeChatEvent(C2cMessageSending, { shadow: true })
      @BeforeChatEvent(GroupMessageSending, { within: 900 })
      check(): never {
        throw new Error('is not called'); // the compiler refuses a decision of one proposal for the other
      }
    }
    expect(decidingHandlerMetadata(Rules.prototype.check)).toEqual({
      proposals: ['GroupMessageSending', 'C2cMessageSending'],
      options: { shadow: true, within: 900 },
    });
  });

  it('that goes on to change its own list of accounts does not change what it decided', () => {
    const modifying = careless('openim', 'callbackBeforeMsgModifyCommand');
    const mentioned: unknown[] = ['jared'];
    const decision = modifying.rewrite({ mentioned });
    mentioned[0] = 5;
    Object.assign(mentioned, { toJSON: () => 'nobody' });
    const { body } = openImDecision(decision, 'v3', modifying.command, modifying.raw);
    expect(JSON.parse(body as string)).toMatchObject({ atUserIDList: ['jared'] });
    const again = openImDecision(modifying.rewrite({ mentioned: hidden() }), 'v3', modifying.command, modifying.raw);
    expect(JSON.parse(again.body as string)).toMatchObject({ atUserIDList: ['jared'] });
  });
});

/** JSON would write something else of it. */
function hidden(): string[] {
  return Object.assign(['jared'], { toJSON: () => 'nobody' });
}
