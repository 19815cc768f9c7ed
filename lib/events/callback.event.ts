import { isUtf8 } from 'node:buffer';
import { ChatEvent, type ChatEventJson, type EventData } from './chat-event.js';

abstract class UnmappedCallback extends ChatEvent {
  /** Why it became no other event; stable, without private content. */
  readonly reason: string;
  /** The bytes as they came (credentials blanked). */
  readonly body: Uint8Array;

  constructor(data: EventData<UnmappedCallback>) {
    super(data);
    this.reason = data.reason;
    this.body = data.body;
  }

  /** With the body once: as text where it is UTF-8, else in base64. `raw` is in it, or null where it could not be parsed. */
  override toJSON(): ChatEventJson {
    const { raw, body, ...members } = this;
    const bodyEncoding = isUtf8(body) ? 'utf8' : 'base64';
    const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString(bodyEncoding);
    return { ...members, body: text, bodyEncoding, ...(raw === undefined && { raw: null }) };
  }
}

/** A genuine caller sent a body that does not fit its command; the sender was told so. */
export class CallbackRejected extends UnmappedCallback {
  static readonly eventName = 'chat.callback.rejected';
  override readonly eventName = CallbackRejected.eventName;
  /** One sentence per fault: member and rule, never the value. */
  readonly faults: readonly string[];

  constructor(data: EventData<CallbackRejected>) {
    super(data);
    this.faults = data.faults;
  }
}

/** A genuine callback with a command that this version has no event for. */
export class CallbackUnrecognized extends UnmappedCallback {
  static readonly eventName = 'chat.callback.unrecognized';
  override readonly eventName = CallbackUnrecognized.eventName;
}
