import { digest } from '../../caller/secrets.js';
import { readText } from '../../wire/values.js';

/** Facts of the protocol that the receiving and the calling side share. They need nothing but Node. */

/** Milliseconds that Tencent waits for an answer (intl 34354). */
export const TENCENT_DEADLINE = 2_000;

/** `Sign` as bytes; `requestTime` exactly as received. */
export function signatureOf(token: string, requestTime: string): Buffer {
  return digest(token + requestTime);
}

/** A UserID, or null where the server sent something without an account. */
export function tencentAccount(value: unknown): string | null {
  const account = readText(value);
  return account === undefined || account === '@TLS#NOT_FOUND' ? null : account;
}

/** A UserID that may be left out, or mean nobody. */
export function accountIn(value: unknown): string | undefined {
  return tencentAccount(value) ?? undefined;
}

/** Whether Tencent waits for the answer and acts on it. */
export function isTencentBeforeCommand(command: string): boolean {
  return /\.Callback(?:Before|Prev)/.test(command);
}

/** Whether only the query names the command: a flat verdict, and lists of events that name it each (intl 78240, 67552, 67551). */
export function isCommandInQueryOnly(command: string): boolean {
  return /^(?:ContentCallback|Push)\./.test(command);
}

/** What a before-command's `ErrorCode` means, other than 0, which lets the action go on. */
export interface TencentCodes {
  /** What the client sees for the code 1. */
  readonly refused?: number;
  /** Whether 2 drops a message silently. */
  readonly drops?: boolean;
  /** Codes that the client sees as they are. */
  readonly custom?: readonly [from: number, to: number];
  /** Codes that the client sees as they are, for each of those whom the callback lists: its answer has a result for each. */
  readonly perTarget?: readonly [from: number, to: number];
  /** Member of the answer that lists accounts for whom the action does not go on, though the code is 0. */
  readonly refusedSome?: 'RefusedMembers_Account' | 'RefusedSubscribers_Account';
}

/** For one-to-one messages, and for official accounts (intl 60795, 60803). */
const MESSAGE_CODES = [120001, 130000] as const;
const GROUP_CODES = [10100, 10200] as const;

const CODES: readonly (TencentCodes & { readonly commands: RegExp })[] = [
  { commands: /^C2C\.CallbackBeforeSendMsg$/, refused: 20006, drops: true, custom: MESSAGE_CODES },
  { commands: /^Group\.CallbackBeforeSendMsg$/, refused: 10016, drops: true, custom: GROUP_CODES },
  { commands: /^OfficialAccount\.CallbackBeforeSendMsg$/, refused: 10016, drops: true, custom: MESSAGE_CODES },
  { commands: /^OfficialAccount\.CallbackBeforeCreateOfficialAccount$/, refused: 20006, custom: MESSAGE_CODES },
  { commands: /^OfficialAccount\.CallbackBeforeAddSubscriber$/, refusedSome: 'RefusedSubscribers_Account' },
  { commands: /^Group\.CallbackBeforeInviteJoinGroup$/, custom: GROUP_CODES, refusedSome: 'RefusedMembers_Account' },
  { commands: /^Group\./, refused: 10016, custom: GROUP_CODES },
  { commands: /^Sns\./, perTarget: [38000, 39000] },
  { commands: /./ },
];

/** The codes with which a before-command can be answered. */
export function tencentCodesOf(command: string): TencentCodes {
  return CODES.find(({ commands }) => commands.test(command))!;
}
