/** Facts of the protocol that the receiving and the calling side share. They need nothing but Node. */

/** Milliseconds that a server waits for an answer, unless `timeout` in its config/webhooks.yml says otherwise. */
export const OPENIM_DEADLINE = 5_000;

/** Versions of the OpenIM server that call or judge differently; `v2` is v2.1 to v2.3, v3.7 to main is what is installed today. */
export const OPENIM_VERSIONS = ['v2.0', 'v2', 'v3.0-3.4.0', 'v3.4.2-3.5.1', 'v3.6.0', 'v3.7-main'] as const;
/** One of `OPENIM_VERSIONS`. */
export type OpenImVersion = (typeof OPENIM_VERSIONS)[number];

/** Names of OpenIM's platforms by their numbers, which begin at 1. Source: openimsdk/protocol `constant`. */
export const OPENIM_PLATFORMS = [
  'iOS',
  'Android',
  'Windows',
  'OSX',
  'Web',
  'MiniWeb',
  'Linux',
  'APad',
  'IPad',
  'Admin',
  'HarmonyOS',
] as const;

/** What an answer to a before-command must take care of. */
export interface BeforeCommand {
  /** Members of the request that an allow gives back, as the server takes a missing one for an empty one. */
  readonly echo?: readonly string[];
  /** v3.6.0 ignores that an answer refuses, but takes its members over: so a refusal gives them back too. */
  readonly echoRefused?: true;
  /** v2 sends it too: the name alone does not tell how the version that calls is refused. */
  readonly v2?: true;
}

/**
 * Before-commands with something to take care of, and older ones whose names do not say "before".
 * Source: what each version of open-im-server merges of a reply (`internal/rpc`, `internal/push`).
 */
const BEFORE: Readonly<Record<string, BeforeCommand>> = {
  callbackBeforeSendSingleMsgCommand: { v2: true },
  callbackBeforeSendGroupMsgCommand: { v2: true },
  callbackWordFilterCommand: { v2: true, echo: ['content'] }, // v2.0 empties the message without it
  callbackOfflinePushCommand: { v2: true },
  callbackOnlinePushCommand: { v2: true },
  callbackSuperGroupOnlinePushCommand: { v2: true },
  callbackMsgModifyCommand: {},
  // not the members that this form writes whenever they are there, as it sends 0 and "" for those that nobody set
  callbackBeforeSetGroupInfoCommand: { echo: ['groupID', 'groupName', 'introduction', 'faceURL'] },
  callbackBeforeSetGroupInfoExCommand: {
    echo: [
      'groupID',
      'groupName',
      'introduction',
      'faceURL',
      'ex',
      'needVerification',
      'lookMemberInfo',
      'applyMemberFriend',
    ],
  },
  callbackBeforeSetFriendRemark: { echo: ['remark'], echoRefused: true }, // v3.4.2 to v3.6.0
  callbackGetMessageListReactionExtensionsCommand: {},
  callbackAddMessageListReactionExtensionsCommand: {},
};

/** After-callbacks whose names say "before". */
const AFTER = new Set([
  'callbackBeforeAfterMsgCommand', // a message was revoked
]);

const NONE: BeforeCommand = {};

/** What to take care of in an answer; undefined for a command whose answer has no effect. */
export function beforeCommand(command: string): BeforeCommand | undefined {
  if (Object.hasOwn(BEFORE, command)) return BEFORE[command];
  return /^callbackBefore/i.test(command) && !AFTER.has(command) ? NONE : undefined;
}

/** Whether the server waits for the answer and acts on it. Source: open-im-server `pkg/callbackstruct/constant.go`. */
export function isBeforeCommand(command: string): boolean {
  return beforeCommand(command) !== undefined;
}

/** As v3 puts it after the configured URL: after a query too, and percent-encoded there by main where it adds a key. */
const COMMAND_IN_URL = /(?:[/=]|%2F)(callback[a-z]+(?:Command|Read|Remark|Owner|OwnerAfter))\/*(?:[?&]|$)/i;

/** The command of a URL that cannot be told apart into secret and command. */
export function commandInUrl(url: string): string | undefined {
  return COMMAND_IN_URL.exec(url)?.[1];
}

/** Members of bodies that are credentials: a user's login token (v2.1–v2.3.3), the server's secret (v3.4.2–v3.8.0). */
export const CREDENTIALS = ['token', 'secret'] as const;
