/** Compiled, never run: which decisions there are, and that nothing else is one. Apps of several compilers compile it too. */
import {
  BeforeChatEvent,
  BroadcastSending,
  C2cMessageSending,
  FriendRequestsAnswering,
  FriendsRequesting,
  GroupCreating,
  GroupInviting,
  GroupJoining,
  GroupMessageSending,
  OfficialAccountCreating,
  Subscribing,
  TopicCreating,
  type DecisionContext,
} from '../../lib/index.js';

export class Moderation {
  @BeforeChatEvent(C2cMessageSending, GroupMessageSending, { within: 900, onFailure: 'allow' })
  async both(message: C2cMessageSending | GroupMessageSending, { signal }: DecisionContext) {
    if (signal.aborted) return message.refuse('You are blocked', 7);
    if (message.provider === 'tencent' && message.text === '') return message.drop();
    if (message.provider === 'tencent') return message.rewrite({ text: message.text });
    return message.allow();
  }

  @BeforeChatEvent(C2cMessageSending)
  one(message: C2cMessageSending) {
    return message.refuse('no', { tencent: 120555 });
  }

  // @ts-expect-error nothing is returned
  @BeforeChatEvent(C2cMessageSending)
  nothing(_: C2cMessageSending) {}

  // @ts-expect-error a path without a decision
  @BeforeChatEvent(C2cMessageSending)
  sometimes(message: C2cMessageSending) {
    if (message.text === '') return message.allow();
    return undefined;
  }

  // @ts-expect-error a reply by hand
  @BeforeChatEvent(C2cMessageSending)
  byHand(_: C2cMessageSending) {
    return { ActionStatus: 'OK', ErrorCode: 0, ErrorInfo: '' };
  }

  // @ts-expect-error what looks like a decision
  @BeforeChatEvent(C2cMessageSending)
  imitated(proposal: C2cMessageSending) {
    return { proposal, kind: 'allowed', text: undefined, code: undefined, members: undefined, targets: undefined };
  }

  // @ts-expect-error another proposal
  @BeforeChatEvent(C2cMessageSending)
  another(message: GroupMessageSending) {
    return message.allow();
  }

  other!: GroupMessageSending;

  // @ts-expect-error the decision of another proposal
  @BeforeChatEvent(C2cMessageSending)
  ofAnother(_: C2cMessageSending) {
    return this.other.allow();
  }

  // @ts-expect-error one of two proposals
  @BeforeChatEvent(C2cMessageSending, GroupMessageSending)
  onlyOne(message: C2cMessageSending) {
    return message.allow();
  }

  @BeforeChatEvent(C2cMessageSending)
  wrong(message: C2cMessageSending) {
    // @ts-expect-error only Tencent can drop
    message.drop();
    // @ts-expect-error only Tencent can rewrite here: OpenIM asks apart
    message.rewrite({ text: 'x' });
    // @ts-expect-error no such code
    message.refuse('no', 101);
    // @ts-expect-error no such code
    message.refuse('no', -1);
    // @ts-expect-error no such code
    message.refuse('no', 1.5);
    // @ts-expect-error misspelt chat server
    message.refuse('no', { tencnt: 5 });
    // @ts-expect-error a text is missing
    message.refuse();
    // @ts-expect-error only Tencent has such a body
    message.raw.From_Account = 'x';
    // @ts-expect-error nothing of a message can be changed one by one
    message.change({ text: 'x' });
    return message.allow();
  }
}

export class Groups {
  @BeforeChatEvent(GroupCreating, GroupJoining)
  create(group: GroupCreating | GroupJoining) {
    const name = group.proposalName === 'GroupCreating' ? group.name : group.user;
    return name === undefined ? group.allow() : group.refuse(name, 100);
  }

  @BeforeChatEvent(GroupInviting)
  invite(invitation: GroupInviting) {
    if (invitation.users.length > 10) return invitation.refuse('too many', { tencent: 10_150, openim: 5_550 });
    return invitation.provider === 'tencent' ? invitation.refuseSome(invitation.users) : invitation.allow();
  }

  // @ts-expect-error some are refused, and the answer for the others is missing
  @BeforeChatEvent(GroupInviting)
  forget(invitation: GroupInviting) {
    if (invitation.provider === 'tencent') invitation.refuseSome(invitation.users);
  }

  @BeforeChatEvent(TopicCreating)
  topic(topic: TopicCreating) {
    // @ts-expect-error a topic cannot vanish
    topic.drop();
    // @ts-expect-error nobody is invited
    topic.refuseSome(['a']);
    return topic.refuse('no', 7);
  }
}

export class OfficialAccounts {
  @BeforeChatEvent(OfficialAccountCreating)
  create(account: OfficialAccountCreating) {
    // @ts-expect-error only messages can vanish
    account.drop();
    return account.refuse('no', 7);
  }

  @BeforeChatEvent(Subscribing)
  subscribe(subscription: Subscribing) {
    // @ts-expect-error there are no codes of apps
    subscription.refuse('no', 7);
    // @ts-expect-error a list of accounts
    subscription.refuseSome(1);
    return subscription.users.length > 1 ? subscription.refuseSome(['a']) : subscription.refuse('no');
  }

  @BeforeChatEvent(BroadcastSending)
  broadcast(message: BroadcastSending) {
    if (message.officialAccountId === '') return message.refuse('no', { tencent: 120_500 });
    // @ts-expect-error a list of elements
    message.rewrite({ msgBody: 'hello' });
    // @ts-expect-error the members of a rewriting have names of ours
    message.rewrite({ MsgBody: [] });
    return message.text === '' ? message.drop() : message.rewrite({ text: message.text.trim() });
  }
}

export class Friends {
  @BeforeChatEvent(FriendsRequesting) // of both chat servers
  ask(request: FriendsRequesting) {
    return request.decide((target) =>
      target.wording === undefined ? target.refuse(`write to ${target.user}`, 7) : target.allow(),
    );
  }

  @BeforeChatEvent(FriendsRequesting, FriendRequestsAnswering)
  either(request: FriendsRequesting | FriendRequestsAnswering) {
    return request.targets.length > 1
      ? request.refuse('one by one', { tencent: 38_500, openim: 5_500 })
      : request.allow();
  }

  @BeforeChatEvent(FriendRequestsAnswering)
  answer(answer: FriendRequestsAnswering) {
    return answer.decide((friend) => (friend.accepts === true ? friend.refuse('no') : friend.allow()));
  }

  // @ts-expect-error the decision about one of them is not one about all
  @BeforeChatEvent(FriendsRequesting)
  one(request: FriendsRequesting) {
    return request.targets[0]!.allow();
  }

  @BeforeChatEvent(FriendsRequesting)
  wrong(request: FriendsRequesting) {
    // @ts-expect-error nothing is returned
    request.decide(() => undefined);
    // @ts-expect-error a promise
    request.decide(async (target) => target.allow());
    // @ts-expect-error the decision about all is not one about one of them
    request.decide(() => request.allow());
    // @ts-expect-error a result by hand
    request.decide((target) => ({ target, refusal: undefined }));
    // @ts-expect-error no such code
    request.decide((target) => target.refuse('no', 101));
    // @ts-expect-error a request cannot vanish
    request.drop();
    return request.allow();
  }
}
