import { Decision } from '../../proposals/decision.js';
import { readInteger, readObjects } from '../../wire/values.js';
import { changedMembers } from './changes.js';
import { OpenImDecisions } from './decisions.js';

/** What becomes of one of the new accounts: what is not given stays. */
export interface OpenImNewUserChange {
  /** The account, which is among the proposal's `users`. */
  readonly user: string;
  /** Empty for none. */
  readonly nickname?: string;
  /** URL of the picture; empty for none. */
  readonly avatar?: string;
  /** Data of the app's own. */
  readonly customData?: string;
}

/** What becomes of new accounts. Those that are not named stay as they are. */
export interface OpenImRegistrationChange {
  /** Those who change: the `user`, with a `nickname`, an `avatar` or `customData`. */
  readonly users: readonly OpenImNewUserChange[];
}

const NEW_USER = {
  nickname: ['nickname', 'text'],
  avatar: ['faceURL', 'text'],
  customData: ['ex', 'text'],
} as const;

/** Members of an account that OpenIM takes as numbers alone. */
const NUMBERS = ['createTime', 'appMangerLevel', 'globalRecvMsgOpt'] as const;

/** What can be decided about accounts that are about to be made. */
export abstract class OpenImRegistrationDecisions extends OpenImDecisions {
  /**
   * Makes the accounts with other names, pictures or data. Which accounts they are cannot be changed: to leave one out, refuse.
   *
   * @throws TypeError for no change at all, for an account that is not among the proposal's, and for one that is named twice
   */
  change(changes: OpenImRegistrationChange): Decision<this['proposalName']> {
    const { users } = changedMembers(changes, { users: ['users', 'objects'] }) as unknown as OpenImRegistrationChange;
    const changed = new Map(users.map(({ user, ...own }) => [user, changedMembers(own, NEW_USER)]));
    if (changed.size < users.length) throw new TypeError('change(): an account of users is named twice');
    // the reply's list takes the place of the whole list, so it repeats what does not change
    const given = readObjects((this.raw as { readonly users?: unknown }).users);
    const accounts = new Set(given.map(({ userID }) => userID));
    if (![...changed.keys()].every((user) => accounts.has(user)))
      throw new TypeError('change(): an account of users is not among those that are about to be made');
    const members = {
      users: given.map((user) => ({ ...user, ...numbersOf(user), ...changed.get(user.userID as string) })),
    };
    return new Decision(this, 'rewritten', { members });
  }
}

/** As numbers what may have come as texts. */
function numbersOf(user: Readonly<Record<string, unknown>>): Readonly<Record<string, number>> {
  const numbers = NUMBERS.filter((name) => (user[name] ?? null) !== null).map((name) => {
    const number = readInteger(user[name]);
    if (number === undefined) throw new TypeError(`change(): ${name} of an account is too large to be repeated`);
    return [name, number] as const;
  });
  return Object.fromEntries(numbers);
}

/** What becomes of a profile: at least one member. */
export interface OpenImProfileChange {
  /** The name that others see. `callbackBeforeUpdateUserInfoCommand` cannot empty it, the newer command takes it only if `changes` has it. */
  readonly nickname?: string;
  /** URL of the picture, with the same limits. */
  readonly avatar?: string;
}

const PROFILE = { nickname: ['nickName', 'filled'], avatar: ['faceURL', 'filled'] } as const;
const PROFILE_EX = { nickname: ['nickName', 'text'], avatar: ['faceURL', 'text'] } as const;

/** What can be decided about a change of a profile by the older API, where an empty text stands for what stays. */
export abstract class OpenImProfileDecisions extends OpenImDecisions {
  /**
   * Stores another name or picture in its place. The older API cannot empty them, and the newer one changes only what the proposal's
   * `changes` have.
   *
   * @throws TypeError for no change at all, and for what the command does not take
   */
  change(changes: OpenImProfileChange): Decision<this['proposalName']> {
    return new Decision(this, 'rewritten', { members: changedMembers(changes, PROFILE) });
  }
}

/** The same by the newer API, where null stands for what stays. */
export abstract class OpenImProfileExDecisions extends OpenImProfileDecisions {
  override change(changes: OpenImProfileChange): Decision<this['proposalName']> {
    const members = changedMembers(changes, PROFILE_EX);
    const asked = this.raw as Readonly<Record<string, unknown>>;
    // the server would crash
    if (Object.keys(members).some((name) => (asked[name] ?? null) === null))
      throw new TypeError('change() takes only what the user is about to change');
    return new Decision(this, 'rewritten', { members });
  }
}
