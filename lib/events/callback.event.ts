import { isUtf8 } from 'node:buffer';
import { ChatEvent, type ChatEventJson, type EventData } from './chat-event.js';

abstract class UnmappedCallback extends ChatEvent {
  /** Why it became no other event; stable, without private content. */
  declare readonly reason: string;
  /** The bytes as they came (credentials blanked). */
  declare readonly body: Uint8Array;

  /** Has the body once: as text where it is UTF-8, else in base64. `raw` is left out, or null where the body could not be parsed. */
  override toJSON(): ChatEventJson {
    const { raw, body, ...members } = this;
    const bodyEncoding = isUtf8(body) ? 'utf8' : 'base64';
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString(bodyEncoding);
    return { ...members, body: text, bodyEncoding, ...(raw === undefined && { raw: null }) };
  }
}

/** A genuine caller sent a body that does not fit its command, and the answer said so. `raw` is undefined if it could not be parsed. */
export class CallbackRejected extends UnmappedCallback {
  static readonly eventName = 'chat.callback.rejected';
  declare readonly eventName: 'chat.callback.rejected';
  /** One sentence per fault: member and rule, never the value. */
  declare readonly faults: readonly string[];

  // oxlint-disable-next-line no-useless-constructor -- it says which data there must be
  constructor(data: EventData<CallbackRejected>) {
    super(data);
  }
}

/** A genuine callback with a command, or a form of a command, that this version has no event for. */
export class CallbackUnrecognized extends UnmappedCallback {
  static readonly eventName = 'chat.callback.unrecognized';
  declare readonly eventName: 'chat.callback.unrecognized';

  // oxlint-disable-next-line no-useless-constructor -- it says which data there must be
  constructor(data: EventData<CallbackUnrecognized>) {
    super(data);
  }
}
