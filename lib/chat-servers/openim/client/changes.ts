import { isDeepStrictEqual } from 'node:util';
import type { WireObject } from '../../../wire/json.js';
import { OPENIM_REPLY_FIELDS } from './reply-fields.js';

/** Members of replies that are read, and then left alone. Source: what open-im-server merges of each reply. */
const UNUSED: Readonly<Record<string, readonly string[]>> = {
  callbackBeforeMsgModifyCommand: ['msgDataList'],
  callbackMsgModifyCommand: ['msgDataList'],
  callbackBeforeCreateGroupCommand: ['applyMemberFriend'],
  callbackBeforeInviteJoinGroupCommand: ['refusedMembersAccount'],
  callbackBeforeSetGroupInfoCommand: ['notification'],
  callbackBeforeSetGroupInfoExCommand: ['notification'],
  callbackBeforeOnlinePushCommand: ['userIDList', 'offlinePushInfo'],
  callbackOnlinePushCommand: ['userIDList', 'offlinePushInfo'],
  callbackBeforeGroupOnlinePushCommand: ['offlinePushInfo'],
  callbackSuperGroupOnlinePushCommand: ['offlinePushInfo'],
};

/** What a request calls a member of the reply. */
const ASKED_AS: Readonly<Record<string, string>> = { atUserIDList: 'atUserList' };

/**
 * What a server takes over of a reply that lets the operation go on, as far as it differs from what was asked.
 *
 * @param reply its members, decoded
 * @param request the body that was sent
 */
export function changesIn(command: string, reply: WireObject, request: WireObject): WireObject | undefined {
  const own = Object.hasOwn(OPENIM_REPLY_FIELDS, command) ? Object.keys(OPENIM_REPLY_FIELDS[command]!) : [];
  const unused = Object.hasOwn(UNUSED, command) ? UNUSED[command]! : [];
  const changed = own.filter((name) => {
    const value = reply[name];
    const asked = request[name] ?? request[ASKED_AS[name] ?? name];
    return value !== undefined && !unused.includes(name) && !isDeepStrictEqual(value, asked);
  });
  return changed.length === 0 ? undefined : Object.fromEntries(changed.map((name) => [name, reply[name]]));
}
