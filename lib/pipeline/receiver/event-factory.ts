import { decisionEvent } from '../../decisions/decision-events.js';
import { CallbackUnrecognized } from '../../events/callback.event.js';
import type { AnyChatEvent } from '../../events/chat-events.js';
import { freezeDeeply } from '../../events/frozen.js';
import { Refusal } from '../../refusal/refusal.js';
import type { StoredCallback } from '../../journal/durable-journal.js';
import { parseBody, type WireObject } from '../../wire/json.js';
import { findFaults } from '../../wire/validation.js';
import type { CallbackContext } from '../../chat-servers/callback-definition.js';
import type { CommandDefinition, ProposalDefinition } from '../../chat-servers/proposal-definition.js';
import type { ActiveProtocol } from './active-protocol.js';

/** Makes the event of a body that fits. @throws Refusal `INVALID_FIELDS`; undefined for a command that has no event */
export function recognizedEvent(
  protocol: ActiveProtocol,
  body: WireObject,
  context: CallbackContext,
): AnyChatEvent | undefined {
  const definition = protocol.commands.get(context.command);
  if (definition?.phase !== 'after') return undefined;
  refuseUnfit(definition, body);
  return definition.toEvent(body, context);
}

/** @throws Refusal `INVALID_FIELDS` for a body that does not fit its command */
export function refuseUnfit({ body: bodyClass }: CommandDefinition, body: WireObject): void {
  const faults = findFaults(bodyClass, body);
  if (faults.length > 0) throw new Refusal('INVALID_FIELDS', faults.join('; '), { faults });
}

/** Makes the event of any other command. */
export function unrecognizedEvent(raw: WireObject, given: CallbackContext): AnyChatEvent {
  const { bytes, freshId, becomes: _becomes, ...context } = given;
  const id = freshId(context.receivedAt); // nothing in the body names it, and two equal bodies may be two real events
  const reason = 'unrecognized command';
  return new CallbackUnrecognized({ ...context, id, occurredAt: context.receivedAt, reason, raw, body: bytes });
}

/** Makes the event of a stored callback again. @throws Refusal when this version cannot read what another one stored */
export function restoreEvent(chatServers: readonly ActiveProtocol[], callback: StoredCallback): AnyChatEvent {
  return freezeDeeply(makeAgain(chatServers, callback));
}

function makeAgain(chatServers: readonly ActiveProtocol[], callback: StoredCallback): AnyChatEvent {
  const { provider, appId, command, trust, receivedAt, facts, body: bytes, eventId, eventName } = callback;
  const protocol = chatServers.find((one) => one.provider === provider);
  if (protocol === undefined || bytes === null)
    throw new Refusal('UNRECOGNIZED_COMMAND', 'nothing to make the event from');
  const client = { ip: facts.clientIp, platform: facts.platform };
  const freshId = () => eventId;
  const context: CallbackContext = { provider, appId, command, trust, client, receivedAt, bytes, freshId };
  const body = parseBody(Buffer.from(bytes));
  if (eventName === CallbackUnrecognized.eventName) return unrecognizedEvent(body, context);
  const definition = protocol.commands.get(command);
  if (definition?.phase === 'before') return decidedAgain(definition, body, context, callback);
  const event = recognizedEvent(protocol, body, { ...context, becomes: eventName });
  if (event === undefined) throw new Refusal('UNRECOGNIZED_COMMAND', `this version has no event for ${command}`);
  // the handlers that it is due to take no other class
  if (event.eventName !== eventName)
    throw new Refusal('UNRECOGNIZED_COMMAND', `this version makes ${event.eventName} of it, not ${eventName}`);
  return event;
}

/** The event of a decision. What is decided stays decided: no handler is asked again. */
function decidedAgain(
  definition: ProposalDefinition,
  body: WireObject,
  context: CallbackContext,
  { decision, eventId: id, eventName, occurredAt, proposal: name }: StoredCallback,
): AnyChatEvent {
  if (decision === null || decision === undefined)
    throw new Refusal('UNRECOGNIZED_COMMAND', 'the journal has not kept what was decided');
  if (definition.propose === undefined)
    throw new Refusal('UNRECOGNIZED_COMMAND', `in this version nothing can be decided about ${context.command}`);
  refuseUnfit(definition, body);
  const proposal = definition.propose(body, context);
  const event = decisionEvent(proposal, decision, { id, occurredAt });
  if (event.eventName !== eventName || proposal.proposalName !== (name ?? proposal.proposalName))
    throw new Refusal('UNRECOGNIZED_COMMAND', `this version makes another event of the decision than ${eventName}`);
  return event;
}
