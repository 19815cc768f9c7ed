/**
 * What apps use day by day. Everything else has a subpath.
 *
 * @module nestjs-chat-webhooks
 */
import 'reflect-metadata';
import './chat-servers/openim/callbacks/callbacks.js'; // for its types: what is in an event's `raw`
import './chat-servers/tencent/callbacks/callbacks.js';

// Module and options
export {
  ChatWebhooksModule,
  type ChatWebhooksModuleAsyncOptions,
  type ChatWebhooksModuleOptions,
} from './module/chat-webhooks.module.js';
export { ChatWebhooks } from './module/chat-webhooks.js';
export { ChatWebhooksHealth } from './health/chat-webhooks-health.js';
export type { HealthDetails } from './health/health-result.js';
export type { CallbackAnswer, CallbackRequest } from './pipeline/endpoint/given-request.js';
export { InvalidOptionsError } from './options/option-checks.js';
export type { ChatWebhooksOptions, ChatWebhooksOptionsFactory } from './options/options.js';

// Handlers
export {
  OnChatEvent,
  type ChatEventHandlerOptions,
  type HandledEvent,
  type ListenableEvent,
} from './events/on-chat-event.decorator.js';
export type { Delivery } from './events/delivery.js';
export {
  HandlerInterruptedError,
  HandlerTimeoutError,
  ProcessDiedError,
  UnrecoverableError,
} from './delivery/handler-errors.js';

// Decisions
export {
  BeforeChatEvent,
  type BeforeChatEventOptions,
  type DecisionContext,
} from './proposals/before-chat-event.decorator.js';
export type { Decision } from './proposals/decision.js';
export { Proposal } from './proposals/proposal.js';
export type { AnyProposal } from './proposals/proposals.js';
export type { TargetDecision } from './proposals/target.js';
export * from './proposals/message.proposal.js';
export * from './proposals/group.proposal.js';
export * from './proposals/group-change.proposal.js';
export * from './proposals/conversation.proposal.js';
export * from './proposals/relation.proposal.js';
export * from './proposals/topic.proposal.js';
export * from './proposals/official-account.proposal.js';
export * from './proposals/user.proposal.js';
export * from './proposals/push.proposal.js';

// Events
export { ChatEvent, type ChatEventJson, type Provider, type Trust } from './events/chat-event.js';
export { GroupEvent } from './events/group-event.js';
export { MessageEvent, WrittenMessage } from './events/message-event.js';
export * from './events/c2c-message.event.js';
export * from './events/group-message.event.js';
export * from './events/bot-message.event.js';
export * from './events/stored-message.event.js';
export * from './events/chat-signal.event.js';
export * from './events/message-change.event.js';
export * from './events/relation.event.js';
export * from './events/user.event.js';
export * from './events/conversation.event.js';
export * from './events/official-account.event.js';
export * from './events/push.event.js';
export * from './events/moderation.event.js';
export * from './events/limit.event.js';
export * from './events/room.event.js';
export * from './events/group.event.js';
export * from './events/group-members.event.js';
export * from './events/topic.event.js';
export {
  ActionDropped,
  ActionRefused,
  ActionRewritten,
  DecisionEvent,
  DecisionFailed,
  DecisionTried,
} from './events/decision.event.js';
export { CallbackRejected, CallbackUnrecognized } from './events/callback.event.js';
export {
  CHAT_EVENTS,
  type AnyChatEvent,
  type ChatEventClass,
  type ChatEventMap,
  type ChatEventName,
} from './events/chat-events.js';
export { chatEventFromJSON } from './events/event-json.js';
export { c2cConversationKey, groupConversationKey } from './events/conversation-key.js';
export { textOf, type MessageElement } from './events/message-element.js';
export type { RawBody } from './events/raw-body.js';

// Who may call
export { ChatCallbackPipe } from './module/chat-callback.pipe.js';
export { CallbackGuard } from './pipeline/endpoint/callback-guard.js';
export { SdkAppIdGuard } from './chat-servers/tencent/sdk-app-id.guard.js';
export { OpenImGuard } from './chat-servers/openim/openim.guard.js';
export { REFUSALS, Refusal, type RefusalCode } from './refusal/refusal.js';

// What is stored and delivered
export { CallbackJournal } from './journal/callback-journal.js';
export {
  ChatDeliveries,
  type Backlog,
  type DeadLetter,
  type DeadLetterFilter,
  type ReplayReport,
} from './delivery/chat-deliveries.js';
export type { DeadLetterNotice, HandlerFailure } from './delivery/failure-report.js';
export type { DecisionFailure } from './decisions/deciders.js';
export { SilenceWatch } from './silence/silence-watch.js';
export { CallbackCounters, type CallbackCounts } from './counters/callback-counters.js';
