import type { ProposalDefinition } from '../../lib/chat-servers/proposal-definition.js';
import { TENCENT_PROPOSALS } from '../../lib/chat-servers/tencent/index.js';
import type {
  BroadcastSending,
  Decision,
  FriendRequestsAnswering,
  FriendsRequesting,
  GroupCreating,
  GroupInviting,
  Proposal,
  Subscribing,
} from '../../lib/index.js';
import type { TargetDecision } from '../../lib/proposals/target.js';
import { fc, runs } from '../support/fast-check.js';
import { RECEIVED_AT } from '../support/fixtures.js';
import { ask, judged } from '../support/judged-decision.js';

type Command = keyof typeof TENCENT_PROPOSALS;
type Body = Readonly<Record<string, unknown>>;

const definitionOf = (command: Command): ProposalDefinition => TENCENT_PROPOSALS[command];
const sampleOf = (command: Command) => definitionOf(command).sample as Body;

type OfTencent<P> = Proposal extends P ? P : Extract<P, { provider: 'tencent' }>;

/** A proposal, as it reaches handlers of this chat server. */
function asked<P>(command: Command, body: Body = sampleOf(command)): OfTencent<P> {
  return ask(definitionOf(command), 'tencent', command, body) as unknown as OfTencent<P>;
}

const envelope = (ErrorCode: number, ErrorInfo = '', members: object = {}) =>
  JSON.stringify({ ActionStatus: 'OK', ErrorInfo, ErrorCode, ...members });

const CREATE_GROUP = 'Group.CallbackBeforeCreateGroup';
const JOIN = 'Group.CallbackBeforeApplyJoinGroup';
const INVITE = 'Group.CallbackBeforeInviteJoinGroup';
const CREATE_TOPIC = 'Group.CallbackBeforeCreateTopic';
const CREATE_ACCOUNT = 'OfficialAccount.CallbackBeforeCreateOfficialAccount';
const SUBSCRIBE = 'OfficialAccount.CallbackBeforeAddSubscriber';
const BROADCAST = 'OfficialAccount.CallbackBeforeSendMsg';
const ADD_FRIENDS = 'Sns.CallbackPrevFriendAdd';
const ANSWER_FRIENDS = 'Sns.CallbackPrevFriendResponse';

/** The members of a proposal that its own class adds. */
function ownMembers(proposal: Proposal): Body {
  const { raw: _, provider: _1, appId: _2, command: _3, trust: _4, client: _5, receivedAt: _6, ...own } = proposal;
  return own as unknown as Body;
}

it('decides everything but gifts in live rooms', () => {
  const undecidable = Object.values<ProposalDefinition>(TENCENT_PROPOSALS).filter(({ propose }) => !propose);
  expect(undecidable.map(({ command }) => command)).toEqual([
    'Live.CallbackBeforeSendGift',
    'Live.CallbackBeforeCallBackNotBlock',
  ]);
});

describe('the members of a proposal', () => {
  it.each<[Command, Body, object]>([
    [
      CREATE_GROUP,
      {
        proposalName: 'GroupCreating',
        groupId: undefined,
        groupType: 'Public',
        name: 'First',
        owner: 'leckie',
        by: 'leckie',
        members: [{ user: 'bob', role: undefined }],
      },
      { from: 'leckie' },
    ],
    [
      JOIN,
      {
        proposalName: 'GroupJoining',
        groupId: '@TGS#2J4SZEAEL',
        groupType: 'Public',
        user: 'jared',
        wording: undefined,
      },
      { from: 'jared', groupId: '@TGS#2J4SZEAEL' },
    ],
    [
      INVITE,
      {
        proposalName: 'GroupInviting',
        groupId: '@TGS#2J4SZEAEL',
        groupType: 'Public',
        by: 'leckie',
        users: ['jared'],
        wording: undefined,
      },
      { from: 'leckie', to: 'jared', groupId: '@TGS#2J4SZEAEL' },
    ],
    [
      CREATE_TOPIC,
      { proposalName: 'TopicCreating', groupType: 'Community', name: 'MyFirstTopic', by: 'leckie' },
      { from: 'leckie' },
    ],
    [
      CREATE_ACCOUNT,
      { proposalName: 'OfficialAccountCreating', name: 'News', owner: 'leckie', by: 'leckie' },
      { from: 'leckie' },
    ],
    [
      SUBSCRIBE,
      { proposalName: 'Subscribing', officialAccountId: '@TOA#_2J4SZEAEL', users: ['jared'], by: 'jared' },
      { from: 'jared', to: '@TOA#_2J4SZEAEL' },
    ],
    [
      BROADCAST,
      {
        proposalName: 'BroadcastSending',
        officialAccountId: '@TOA#_2J4SZEAEL',
        elements: [{ type: 'text', text: 'hello', entities: [] }],
        customData: 'custom',
        onlineOnly: false,
      },
      { from: '@TOA#_2J4SZEAEL' },
    ],
    [
      ADD_FRIENDS,
      {
        proposalName: 'FriendsRequesting',
        from: 'id',
        by: 'id',
        targets: [{ user: 'id1', wording: 'hi', remark: 'r1', list: 'g1', source: 'AddSource_Type_Android' }],
      },
      { from: 'id', to: 'id1' },
    ],
    [
      ANSWER_FRIENDS,
      {
        proposalName: 'FriendRequestsAnswering',
        from: 'id',
        by: 'id',
        targets: [{ user: 'id1', accepts: true, wording: undefined, remark: 'r1', list: 'g1' }],
      },
      { from: 'id', to: 'id1' },
    ],
  ])('of %s are those of its body', (command, members, subject) => {
    const proposal = asked<Proposal>(command);
    expect(JSON.parse(JSON.stringify(ownMembers(proposal)))).toEqual(JSON.parse(JSON.stringify(members)));
    expect(Object.keys(ownMembers(proposal)).toSorted()).toEqual(Object.keys(members).toSorted());
    expect(proposal).toMatchObject({ provider: 'tencent', command, receivedAt: RECEIVED_AT, raw: sampleOf(command) });
    expect(proposal.subject()).toEqual(subject);
  });

  it('tell what the sample does not', () => {
    expect(asked<BroadcastSending>(BROADCAST).text).toBe('hello');
    const listed = {
      ...sampleOf(CREATE_GROUP),
      MemberList: [{ Member_Account: 'leckie' }, {}, { Member_Account: '' }],
    };
    expect(asked<GroupCreating>(CREATE_GROUP, listed).members).toEqual([{ user: 'leckie', role: 'owner' }]);
    const invited = { GroupId: 'g', GroupType: 'Work', Operator_Account: '@TLS#NOT_FOUND', DestinationMembers: null };
    const inviting = asked<GroupInviting>(INVITE, invited);
    expect(inviting).toMatchObject({ groupType: 'Work', by: undefined, users: [] });
    expect(inviting.subject()).toEqual({ groupId: 'g' });
    const answers = ['Response_Action_Agree', 'Response_Action_Reject', 'Response_Action_Later', undefined];
    const ResponseFriendItem = answers.map((ResponseAction) => ({ To_Account: 'a', ResponseAction }));
    const answering = asked<FriendRequestsAnswering>(ANSWER_FRIENDS, { From_Account: 'b', ResponseFriendItem });
    expect(answering.targets.map(({ accepts }) => accepts)).toEqual([true, false, undefined, undefined]);
    expect(answering.subject()).toEqual({ from: 'b' });
  });
});

describe.each([CREATE_GROUP, JOIN, INVITE, CREATE_TOPIC, CREATE_ACCOUNT, SUBSCRIBE, BROADCAST] as const)(
  'allowing %s',
  (command) => {
    it('answers as if nobody decided', () => {
      const { text, status, ...verdict } = judged(asked<Proposal>(command).allow(), command, sampleOf(command));
      expect({ text, status }).toEqual({ text: envelope(0), status: 200 });
      expect(verdict).toMatchObject({ outcome: 'success', passes: true, code: undefined });
    });
  },
);

describe.each([
  [CREATE_GROUP, 10_100],
  [JOIN, 10_100],
  [INVITE, 10_100],
  [CREATE_TOPIC, 10_100],
  [CREATE_ACCOUNT, 120_001],
  [BROADCAST, 120_001],
] as const)('refusing %s', (command, first) => {
  const last = first === 10_100 ? 10_200 : 130_000;
  const proposal = asked<GroupCreating>(command);
  const refused = (...given: Parameters<typeof proposal.refuse>) =>
    judged(proposal.refuse(...given), command, sampleOf(command));

  it.each([
    [0, first],
    [7, first + 7],
    [100, first + 100],
    [{ tencent: first }, first],
    [{ tencent: last }, last],
    [{ openim: 5_555 }, first],
  ] as [0, number][])('with the code %j shows the client %i', (code, seen) => {
    expect(refused('no "entry"', code)).toMatchObject({
      text: envelope(seen, 'no "entry"'),
      status: 200,
      outcome: 'refusal',
      passes: false,
      code: seen,
    });
  });

  it('takes no code but those that Tencent leaves to apps, and no text but a text', () => {
    expect(refused('no').code).toBe(first);
    for (const code of [first - 1, last + 1, 1, 1.5, NaN])
      expect(() => refused('no', { tencent: code })).toThrow(RangeError);
    for (const code of [101, -1, '7']) expect(() => refused('no', code as never)).toThrow(RangeError);
    for (const text of [undefined, null, 5, {}]) expect(() => refused(text as never)).toThrow(TypeError);
  });

  it('is all that there is, but for messages and invitations', () => {
    for (const method of ['drop', 'rewrite']) expect(method in proposal).toBe(command === BROADCAST);
    for (const method of ['change', 'decide']) expect(proposal).not.toHaveProperty(method);
    expect('refuseSome' in proposal).toBe(command === INVITE);
  });
});

describe('a subscription', () => {
  it('is refused with the one code that is documented', () => {
    const proposal = asked<Subscribing>(SUBSCRIBE);
    for (const decision of [proposal.refuse('no'), (proposal.refuse as (...all: unknown[]) => Decision)('no', 7)])
      expect(judged(decision, SUBSCRIBE, sampleOf(SUBSCRIBE))).toMatchObject({
        text: envelope(1, 'no'),
        status: 200,
        outcome: 'refusal',
        passes: false,
        code: undefined,
      });
    for (const text of [undefined, null, 5]) expect(() => proposal.refuse(text as never)).toThrow(TypeError);
    for (const method of ['drop', 'rewrite', 'change', 'decide']) expect(proposal).not.toHaveProperty(method);
  });
});

describe('a message of an official account', () => {
  const decided = (decide: (broadcast: BroadcastSending) => Decision) =>
    judged(decide(asked<BroadcastSending>(BROADCAST)), BROADCAST, sampleOf(BROADCAST));

  it('is dropped', () => {
    const dropped = decided((broadcast) => broadcast.drop());
    expect(dropped).toMatchObject({ text: envelope(2), passes: false, outcome: 'refusal', code: undefined });
  });

  it('is rewritten', () => {
    const MsgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'bye' } }];
    expect(decided((broadcast) => broadcast.rewrite({ text: 'bye', customData: '' }))).toMatchObject({
      text: envelope(0, '', { MsgBody, CloudCustomData: '' }),
      passes: true,
      outcome: 'success',
    });
  });

  it.each([
    [{}],
    [{ text: undefined }],
    [{ text: 5 }],
    [{ customData: null }],
    [{ msgBody: [] }],
    [{ msgBody: 'hello' }],
    [{ msgBody: [null] }],
    [{ msgBody: () => [] }],
    [{ msgBody: [{ MsgType: 'TIMTextElem', MsgContent: 1n }] }],
  ])('is not rewritten with %p', (changes) => {
    expect(() => asked<BroadcastSending>(BROADCAST).rewrite(changes as never)).toThrow(TypeError);
  });

  it('is rewritten with what was given, whatever becomes of that', () => {
    const msgBody = [{ MsgType: 'TIMTextElem', MsgContent: { Text: 'a' } }];
    const decision = asked<BroadcastSending>(BROADCAST).rewrite({ msgBody });
    msgBody.pop();
    expect(judged(decision, BROADCAST, sampleOf(BROADCAST)).reply).toMatchObject({
      MsgBody: [{ MsgContent: { Text: 'a' } }],
    });
  });
});

/** Few, so that some come twice; with some that look like members of JavaScript's own. */
const anyAccount = fc.oneof(
  fc.constantFrom('a', 'b', 'c', '__proto__', 'constructor', '\ud800', 'ü'),
  fc.string({ minLength: 1 }),
);

describe.each([
  [INVITE, 'DestinationMembers', 'Member_Account', 'RefusedMembers_Account'],
  [SUBSCRIBE, 'SubscribeAccountList', 'Subscriber_Account', 'RefusedSubscribers_Account'],
] as const)('a partial decision about %s', (command, list, account, member) => {
  const about = (users: readonly string[]) => {
    const body = { ...sampleOf(command), [list]: users.map((user) => ({ [account]: user })) };
    return { body, proposal: asked<GroupInviting | Subscribing>(command, body) };
  };

  it('refuses some', () => {
    const { proposal, body } = about(['a', 'b', 'c']);
    const decision = proposal.refuseSome(['c', 'a', 'c']);
    expect(decision).toMatchObject({ kind: 'refused', code: undefined, text: undefined });
    expect(judged(decision, command, body)).toMatchObject({
      text: envelope(0, '', { [member]: ['c', 'a'] }),
      status: 200,
      outcome: 'refusal',
      passes: false,
      code: undefined,
      targets: [{ user: 'c' }, { user: 'a' }],
    });
  });

  it.each([[[]], [['d']], [['a', 'd']], ['a'], [undefined], [null], [[1]], [{ 0: 'a', length: 1 }]])(
    'does not refuse %j',
    (users) => {
      expect(() => about(['a', 'b']).proposal.refuseSome(users as never)).toThrow(TypeError);
    },
  );

  it('refuses any of any number of users, all of them too', () => {
    const users = fc.array(anyAccount, { minLength: 1, maxLength: 60 });
    const some = users.chain((all) => fc.tuple(fc.constant(all), fc.subarray(all, { minLength: 1 })));
    fc.assert(
      fc.property(some, ([all, refused]) => {
        const { proposal, body } = about(all);
        const { text, passes, targets } = judged(proposal.refuseSome(refused), command, body);
        const once = [...new Set(refused)];
        expect(text).toBe(envelope(0, '', { [member]: once }));
        expect({ passes, users: targets!.map(({ user }) => user) }).toEqual({ passes: false, users: once });
      }),
      { numRuns: runs(400) },
    );
  });
});

describe.each([
  [ADD_FRIENDS, 'FriendItem'],
  [ANSWER_FRIENDS, 'ResponseFriendItem'],
] as const)('a decision about %s', (command, list) => {
  type Friends = FriendsRequesting | FriendRequestsAnswering;
  const about = (users: readonly string[]) => {
    const body = { ...sampleOf(command), [list]: users.map((user) => ({ To_Account: user })) };
    return { body, proposal: asked<Friends>(command, body) as FriendsRequesting };
  };
  const item = (user: string, code = 0, text = '') => ({ To_Account: user, ResultCode: code, ResultInfo: text });

  it('lets all go on', () => {
    const { proposal, body } = about(['a', 'b']);
    for (const decision of [proposal.allow(), proposal.decide((target) => target.allow())]) {
      expect(decision).toMatchObject({ kind: 'allowed', targets: undefined });
      expect(judged(decision, command, body)).toMatchObject({
        text: envelope(0, '', { ResultItem: [item('a'), item('b')] }),
        status: 200,
        outcome: 'success',
        passes: true,
      });
    }
  });

  it('refuses all', () => {
    const { proposal, body } = about(['a', 'b']);
    const decision = proposal.refuse('no', 7);
    expect(decision).toMatchObject({ kind: 'refused', code: undefined, text: undefined });
    expect(judged(decision, command, body)).toMatchObject({
      text: envelope(0, '', { ResultItem: [item('a', 38_007, 'no'), item('b', 38_007, 'no')] }),
      status: 200,
      outcome: 'refusal',
      passes: false,
      code: 38_007,
      targets: [
        { user: 'a', code: 38_007, text: 'no' },
        { user: 'b', code: 38_007, text: 'no' },
      ],
    });
    expect(judged(proposal.refuse('no'), command, body).code).toBe(38_000);
    expect(judged(proposal.refuse('no', { tencent: 39_000 }), command, body).code).toBe(39_000);
  });

  it('takes no code but those that Tencent leaves to apps, and no text but a text', () => {
    const { proposal } = about(['a']);
    for (const code of [37_999, 39_001, 10_100, 0, NaN]) {
      expect(() => proposal.refuse('no', { tencent: code })).toThrow(RangeError);
      expect(() => proposal.decide((target) => target.refuse('no', { tencent: code }))).toThrow(RangeError);
    }
    for (const code of [101, -1, '7']) expect(() => proposal.refuse('no', code as never)).toThrow(RangeError);
    for (const text of [undefined, null, 5]) expect(() => proposal.refuse(text as never)).toThrow(TypeError);
  });

  it('takes nothing but a decision of each target', () => {
    const { proposal } = about(['a', 'b']);
    const [first, second] = proposal.targets;
    const wrong: ((target: unknown) => unknown)[] = [
      () => undefined,
      () => true,
      () => ({ refusal: undefined }),
      () => first!.allow(),
      (target) => (target === first ? second : first)!.allow(),
      () => about(['a']).proposal.targets[0]!.allow(),
      () => proposal.allow(),
    ];
    for (const verdict of wrong) expect(() => proposal.decide(verdict as never)).toThrow(TypeError);
    expect(() => proposal.decide((async () => first!.allow()) as never)).toThrow(TypeError);
    expect(() => proposal.decide(() => failing())).toThrow('what the handler throws');
  });

  it('gives each of any number its own result, in the order of the callback', () => {
    type Verdict = { readonly text: string; readonly code: number } | undefined;
    const verdict: fc.Arbitrary<Verdict> = fc.option(
      fc.record({ text: fc.string({ unit: 'binary' }), code: fc.nat({ max: 100 }) }),
      {
        nil: undefined,
      },
    );
    const wanted = fc.array(fc.tuple(anyAccount, verdict), { maxLength: 60 });
    fc.assert(
      fc.property(wanted, (all) => {
        const { proposal, body } = about(all.map(([user]) => user));
        const next = all.values();
        const decision = proposal.decide((target): TargetDecision => {
          const [, refusal] = next.next().value!;
          return refusal === undefined ? target.allow() : target.refuse(refusal.text, refusal.code as 7);
        });
        const { text, passes, targets, code } = judged(decision, command, body);
        const items = all.map(([user, refusal]) =>
          refusal === undefined ? item(user) : item(user, 38_000 + refusal.code, refusal.text),
        );
        expect(text).toBe(envelope(0, '', { ResultItem: items }));
        const refused = items
          .filter(({ ResultCode }) => ResultCode !== 0)
          .map(({ To_Account, ResultCode, ResultInfo }) => ({ user: To_Account, code: ResultCode, text: ResultInfo }));
        expect(decision.kind).toBe(refused.length === 0 ? 'allowed' : 'refused');
        expect(decision.targets).toEqual(refused.length === 0 ? undefined : refused);
        expect({ passes, targets, code }).toEqual({
          passes: refused.length === 0,
          targets: decision.targets,
          code: refused[0]?.code,
        });
      }),
      { numRuns: runs(500) },
    );
  });
});

function failing(): never {
  throw new Error('what the handler throws');
}
