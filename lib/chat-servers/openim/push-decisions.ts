import { Decision } from '../../proposals/decision.js';
import type { CodeOffset, RawCodes } from '../../proposals/decision-code.js';
import type { OfflinePushProposal } from '../../proposals/push.proposal.js';
import { readInteger, withoutMissing } from '../../wire/values.js';
import { changedMembers, someOf } from './changes.js';
import { OpenImDecisions } from './decisions.js';

/** What becomes of an offline push: at least one member. */
export interface OpenImOfflinePushChange {
  /** Accounts of those who get it: at least one, and all of them among the proposal's `users`. */
  readonly users?: readonly string[];
  /** What devices show. What is not given stays as the proposal's `notice` has it. */
  readonly notice?: { readonly [Member in keyof PushNotice]?: PushNotice[Member] };
}

type PushNotice = NonNullable<OfflinePushProposal['notice']>;

const NOTICE = {
  title: ['title', 'text'],
  body: ['desc', 'text'],
  customData: ['ex', 'text'],
  sound: ['iOSPushSound', 'text'],
  badge: ['iOSBadgeCount', 'flag'],
  signal: ['signalInfo', 'text'],
} as const;

/** What can be decided about pushes to users who are offline. */
export abstract class OpenImOfflinePushDecisions extends OpenImDecisions {
  declare readonly users: readonly string[];
  declare readonly notice: PushNotice | undefined;

  /**
   * Pushes something else, or to some of the users only. To push to nobody, refuse. v2.1.0 takes no changes.
   *
   * @throws TypeError for no change at all, for nobody, and for an account that is not among the proposal's
   */
  change(changes: OpenImOfflinePushChange): Decision<this['proposalName']> {
    const { users, notice } = changedMembers(changes, { users: ['users', 'accounts'], notice: ['notice', 'members'] });
    const some = users === undefined ? undefined : someOf(this.users, users as readonly string[]);
    const members = {
      // v3.7.0 to v3.8.1 crash on a list in one-to-one conversations, which have one recipient: the same list is not repeated
      ...(some !== undefined && { userIDList: some }),
      ...(notice !== undefined && { offlinePushInfo: noticeMembers(this.notice, notice as object) }),
    };
    return Object.keys(members).length === 0 ? this.allow() : new Decision(this, 'rewritten', { members });
  }
}

/** The reply's notice takes the place of the whole, so it repeats what does not change. */
function noticeMembers(given: PushNotice | undefined, changes: object): object {
  const changed = changedMembers(changes, NOTICE);
  const kept = withoutMissing(given ?? {});
  return { ...(Object.keys(kept).length > 0 && changedMembers(kept, NOTICE)), ...changed };
}

/** Who gets a push to a group. */
export interface OpenImGroupPushChange {
  /** Accounts of the members who get it: at least one. OpenIM does not check whether they are members. */
  readonly users: readonly string[];
}

/** What can be decided about pushes to the members of a group. */
export abstract class OpenImGroupPushDecisions extends OpenImDecisions {
  /**
   * Keeps the message from the devices of all members. It stays in the history of the group.
   *
   * @param text nobody sees it
   * @param code is added to 5000; or the code itself, from 5000 to 9999. @default 0
   * @throws TypeError for a notice that members left, were removed, or that the group is dismissed: OpenIM takes the group from them
   * when it pushes the notice
   * @throws RangeError for a code that OpenIM does not leave to webhooks
   */
  override refuse(text: string, code: CodeOffset | RawCodes = 0): Decision<this['proposalName']> {
    checkAct(this.raw);
    return super.refuse(text, code);
  }

  /**
   * Pushes it to some of the members only.
   *
   * @throws TypeError for nobody, and for a notice that cannot be refused
   */
  change(changes: OpenImGroupPushChange): Decision<this['proposalName']> {
    checkAct(this.raw);
    const { userIDList } = changedMembers(changes, { users: ['userIDList', 'accounts'] });
    const members = { userIDList: [...new Set(userIDList as readonly string[])] };
    return new Decision(this, 'rewritten', { members });
  }
}

/** Notices that a member left, that members were removed, and that a group is dismissed. */
const ACTS: readonly unknown[] = [1504, 1508, 1511];

/** With these notices, and only if they go to all members, the server does what they tell. Source: `internal/push/push_handler.go`. */
function checkAct(raw: unknown): void {
  if (ACTS.includes(readInteger((raw as { readonly contentType?: unknown }).contentType)))
    throw new TypeError(
      'a notice about members who are gone can only be allowed: OpenIM takes the group from them with it',
    );
}
