import 'reflect-metadata';

// Module and options
export {
  ChatWebhooksModule,
  type ChatWebhooksModuleAsyncOptions,
  type ChatWebhooksModuleOptions,
} from './module/chat-webhooks.module.js';
export { ChatWebhooks } from './module/chat-webhooks.js';
export type { CallbackAnswer, CallbackRequest } from './pipeline/endpoint/given-request.js';
export type { ChatWebhooksExtras } from './module/extras.js';
export {
  InvalidOptionsError,
  type ChatWebhooksOptions,
  type ChatWebhooksOptionsFactory,
  type NamedOpenImApp,
  type OpenImApp,
  type OpenImOptions,
  type ResolvedOpenImApp,
  type ResolvedOpenImOptions,
  type ResolvedTencentApp,
  type ResolvedTencentOptions,
  type TencentApp,
  type TencentOptions,
} from './options/options.js';

// Events
export {
  OnChatEvent,
  type ChatEventHandlerOptions,
  type HandledEvent,
  type ListenableEvent,
} from './events/on-chat-event.decorator.js';
export type { Delivery, DeliveryReceipt } from './events/delivery.js';
export {
  ChatEvent,
  type ChatClient,
  type ChatEventJson,
  type EventData,
  type Provider,
  type Trust,
} from './events/chat-event.js';
export { chatEventFromJSON } from './events/event-json.js';
export type { C2cBodies, C2cBody, GroupBodies, GroupBody } from './events/raw-body.js';
export { MessageEvent } from './events/message-event.js';
export { C2cMessageSendFailed, C2cMessageSent } from './events/c2c-message.event.js';
export { GroupMessageSent, type Mentions } from './events/group-message.event.js';
export { ChatSignalReceived, type ChatSignalKind } from './events/chat-signal.event.js';
export { CallbackRejected, CallbackUnrecognized } from './events/callback.event.js';
export {
  CHAT_EVENTS,
  CHAT_EVENT_NAMES,
  type AnyChatEvent,
  type ChatEventClass,
  type ChatEventMap,
  type ChatEventName,
} from './events/chat-events.js';
export { c2cConversationKey, groupConversationKey } from './events/conversation-key.js';
export { eventId, type EventIdentity } from './events/event-id.js';
export {
  textOf,
  type AudioElement,
  type CardElement,
  type CustomElement,
  type FaceElement,
  type FileElement,
  type ImageElement,
  type ImageVariant,
  type LocationElement,
  type MarkdownElement,
  type MergedElement,
  type MessageElement,
  type NestedMessage,
  type QuoteElement,
  type StreamChunk,
  type StreamElement,
  type TextElement,
  type TextEntity,
  type UnknownElement,
  type VideoElement,
} from './events/message-element.js';

// What the senders send
export { C2cAfterSendMsgDto } from './chat-servers/tencent/callbacks/c2c-after-send-msg.dto.js';
export { GroupAfterSendMsgDto, GroupMentionDto } from './chat-servers/tencent/callbacks/group-after-send-msg.dto.js';
export { SendMsgDto } from './chat-servers/tencent/callbacks/send-msg.dto.js';
export { MessageElementDto } from './chat-servers/tencent/callbacks/message-element.dto.js';
export { TENCENT_CALLBACKS, type TencentCommand } from './chat-servers/tencent/callbacks/callbacks.js';
export {
  AfterSendGroupMsgDto,
  AfterSendSingleMsgDto,
  MessageDto,
} from './chat-servers/openim/callbacks/after-send-msg.dto.js';
export { OPENIM_CALLBACKS, type OpenImCommand } from './chat-servers/openim/callbacks/callbacks.js';

// Who may call, and with what
export { ChatCallbackPipe } from './module/chat-callback.pipe.js';
export { SdkAppIdGuard } from './chat-servers/tencent/sdk-app-id.guard.js';
export { TENCENT_OPTIONS, TencentAuthenticator } from './chat-servers/tencent/authenticator.js';
export { signatureOf } from './chat-servers/tencent/signature.js';
export { OpenImGuard } from './chat-servers/openim/openim.guard.js';
export { OPENIM_OPTIONS, OpenImAuthenticator } from './chat-servers/openim/authenticator.js';
export type { Authenticator, Caller, CallerRequest } from './chat-servers/chat-server.js';
export { REFUSALS, Refusal, type RefusalCode, type RefusalStage } from './refusal/refusal.js';
export type { Query } from './pipeline/http/query.js';

// Storing callbacks
export { CallbackJournal, type AppendOutcome } from './journal/callback-journal.js';
export {
  DurableJournal,
  type CallbackFilter,
  type CallbackSettlement,
  type ClaimedDelivery,
  type CrashRange,
  type DeliveryChange,
  type DeliveryFilter,
  type DeliveryKey,
  type StoredDelivery,
  type DeliveryState,
  type DeliveryUpdate,
  type HandlerBacklog,
  type OpenDelivery,
  type Page,
  type StoredCallback,
  type WantedDeliveries,
} from './journal/durable-journal.js';
export type { JournalEntry, JournalState, Lease, RequestFacts } from './journal/journal-entry.js';
export type { JournalChoice } from './journal/journal-provider.js';

// Delivering them
export {
  HandlerInterruptedError,
  HandlerTimeoutError,
  ProcessDiedError,
  UnrecoverableError,
} from './delivery/handler-errors.js';
export {
  ChatDeliveries,
  type Backlog,
  type DeadLetter,
  type DeadLetterFilter,
  type ReplayReport,
} from './delivery/chat-deliveries.js';

// Watching it work
export { CallbackCounters, type CallbackCounts } from './pipeline/receiver/callback-counters.js';
export type { DeadLetterNotice, HandlerFailure } from './delivery/failure-report.js';
