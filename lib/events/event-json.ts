import { CallbackRejected, CallbackUnrecognized } from './callback.event.js';
import type { ChatEventJson } from './chat-event.js';
import { CHAT_EVENTS, type AnyChatEvent, type ChatEventClass } from './chat-events.js';
import { DecisionEvent } from './decision.event.js';
import { freezeDeeply } from './frozen.js';
import type { HandledEvent, ListenableEvent } from './on-chat-event.decorator.js';

/**
 * Makes the event again from what `JSON.stringify(event)` wrote and `JSON.parse` read: on the other side of a queue, a broker or a
 * worker. Members that this version does not know are kept, so that an older app can pass on what a newer one sent.
 *
 * @param json the parsed JSON of one event
 * @throws TypeError for anything but the JSON of an event; the message holds nothing of the content
 *
 * @example
 * ```ts
 * const message = chatEventFromJSON(job.data, C2cMessageSent);
 * ```
 */
export function chatEventFromJSON(json: unknown): AnyChatEvent;
/**
 * Makes an event of one class again from its parsed JSON.
 *
 * @param json the parsed JSON of one event
 * @param expected the class that the event must have, or a base class such as `MessageEvent`
 * @throws TypeError for anything but the JSON of such an event; the message holds nothing of the content
 */
export function chatEventFromJSON<C extends ListenableEvent>(json: unknown, expected: C): HandledEvent<C>;
export function chatEventFromJSON(json: unknown, expected?: ListenableEvent): AnyChatEvent {
  if (!isEventJson(json)) throw new TypeError('chatEventFromJSON takes the parsed JSON of one chat event');
  const eventClass = CHAT_EVENTS.find(({ eventName }) => eventName === json.eventName);
  if (eventClass === undefined) throw new TypeError('chatEventFromJSON: this version does not know the event');
  if (expected !== undefined && eventClass !== expected && !(eventClass.prototype instanceof expected)) {
    throw new TypeError(`chatEventFromJSON: this is ${eventClass.eventName}, and not the expected event`);
  }
  const isUnmapped = eventClass === CallbackRejected || eventClass === CallbackUnrecognized;
  const isDecision = eventClass.prototype instanceof DecisionEvent;
  const more = isUnmapped ? bodyOf(json) : isDecision ? { proposal: proposalOf(json) } : undefined;
  const data = { ...dataOf(json, eventClass), ...more };
  return freezeDeeply(new (eventClass as new (data: object) => AnyChatEvent)(data));
}

/** What every event has, whatever else it has; the rest is optional in one version or another. */
function isEventJson(json: unknown): json is ChatEventJson {
  if (typeof json !== 'object' || json === null) return false;
  const { eventName, id, provider, appId, command, receivedAt, occurredAt, client } = json as Partial<ChatEventJson>;
  const texts = [eventName, id, provider, appId, command];
  return (
    texts.every((text) => typeof text === 'string') &&
    [receivedAt, occurredAt].every((time) => typeof time === 'number') &&
    typeof client === 'object' &&
    client !== null
  );
}

/** The members, without what the class computes, such as `text`; no name may replace a method. */
function dataOf(json: ChatEventJson, { prototype }: ChatEventClass): object {
  return Object.fromEntries(Object.entries(json).filter(([name]) => !(name in prototype) && name !== 'bodyEncoding'));
}

/** The bytes, and what they say. `raw` is null in the JSON of a body that could not be parsed. */
function bodyOf({ body, bodyEncoding, raw }: ChatEventJson): { body: Uint8Array; raw: unknown } {
  if (typeof body !== 'string') throw new TypeError('chatEventFromJSON: the event has no body');
  const bytes = Buffer.from(body, bodyEncoding === 'base64' ? 'base64' : 'utf8');
  return { body: bytes, raw: raw === null ? undefined : JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, '')) };
}

/** The proposal with what its JSON has in another form: the body, which the event has already, and whom it concerns. */
function proposalOf({ proposal, raw }: ChatEventJson): object {
  if (typeof proposal !== 'object' || proposal === null)
    throw new TypeError('chatEventFromJSON: the event has no proposal');
  const subject = 'subject' in proposal && typeof proposal.subject === 'object' ? (proposal.subject ?? {}) : {};
  return { ...proposal, raw, subject: () => subject };
}
