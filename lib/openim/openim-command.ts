/** After-callbacks whose names say "before", or nothing. */
const AFTER = new Set([
  'callbackBeforeAfterMsgCommand', // a message was revoked
]);

/** Before-callbacks of older versions whose names do not say so. */
const BEFORE = new Set([
  'callbackWordFilterCommand',
  'callbackMsgModifyCommand',
  'callbackOfflinePushCommand',
  'callbackOnlinePushCommand',
  'callbackSuperGroupOnlinePushCommand',
  'callbackGetMessageListReactionExtensionsCommand',
  'callbackAddMessageListReactionExtensionsCommand',
]);

/** Whether the server waits for the answer and acts on it. Source: open-im-server `pkg/callbackstruct/constant.go`. */
export function isBeforeCommand(command: string): boolean {
  return BEFORE.has(command) || (/^callbackBefore/i.test(command) && !AFTER.has(command));
}

/** Members of bodies that are credentials: a user's login token (v2.1–v2.3.3), the server's secret (v3.4.2–v3.8.0). */
export const CREDENTIALS = ['token', 'secret'] as const;
