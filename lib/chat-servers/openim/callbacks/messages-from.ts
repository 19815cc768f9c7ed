import { C2cMessageSent } from '../../../events/c2c-message.event.js';
import { ChatSignalReceived } from '../../../events/chat-signal.event.js';
import { GroupMessageSent } from '../../../events/group-message.event.js';
import type { WireObject } from '../../../wire/json.js';
import { readInteger, readText } from '../../../wire/values.js';
import type { CallbackDefinition } from '../../callback-definition.js';
import { OPENIM_CALLBACKS } from './callbacks.js';
import { isGroupMessage } from './stored-message.js';

/** A chat server's notices to one user: no after-send callback reports them, so they are never counted as messages. */
const NOTIFICATION_CHAT = 4;

/**
 * The callbacks about messages where those of some installations count once they are stored. Every callback has the same id as without
 * the option, so one that comes again after it was switched is a duplicate.
 *
 * @param appIds the installations
 */
export function storedMessageCallbacks(appIds: readonly string[]): Readonly<Record<string, CallbackDefinition>> {
  if (appIds.length === 0) return {};
  const decided = (
    command: keyof typeof OPENIM_CALLBACKS,
    eventNameOf: (body: WireObject) => string | undefined,
  ): CallbackDefinition => {
    const definition = OPENIM_CALLBACKS[command];
    return {
      ...definition,
      toEvent: (body, context) => {
        // of what comes back from a journal, the handlers that it is due to decide
        const isOpen = context.becomes === undefined && appIds.includes(context.appId);
        return definition.toEvent(body, isOpen ? { ...context, becomes: eventNameOf(body) } : context);
      },
    };
  };
  const queued = () => ChatSignalReceived.eventName;
  return {
    callbackAfterSendSingleMsgCommand: decided('callbackAfterSendSingleMsgCommand', queued),
    callbackAfterSendGroupMsgCommand: decided('callbackAfterSendGroupMsgCommand', queued),
    callbackAfterMsgSaveDBCommand: decided('callbackAfterMsgSaveDBCommand', sentNameOf),
  };
}

/** Which event says that a stored message was sent; undefined where none does. */
function sentNameOf(body: WireObject): string | undefined {
  if (readInteger(body.sessionType) === NOTIFICATION_CHAT) return undefined;
  if (isGroupMessage(body)) return GroupMessageSent.eventName;
  return readText(body.recvID) === undefined ? undefined : C2cMessageSent.eventName;
}
