/**
 * What all chat servers have in common: for an authenticator of your own, or a chat server that this package does not know.
 *
 * @module nestjs-chat-webhooks/chat-server
 */

// Who may call
export type { Authenticator, Caller, CallerRequest } from './chat-server.js';
export type { Query } from '../caller/query.js';
export type { RefusalStage } from '../refusal/refusal.js';

// Events and what they are made from
export type { ChatClient, EventData, EventSubject } from '../events/chat-event.js';
export type { EventClass, EventOf, FromProvider } from '../events/event-class.js';
export { eventId, type EventIdentity } from '../events/event-id.js';

// A chat server of your own
export type {
  Admission,
  CallbackProtocol,
  ChatServer,
  ChatServerDescription,
  ChatServerOptions,
  RefusedCallback,
  Reply,
} from './chat-server.js';
export {
  defineCallbacks,
  type CallbackContext,
  type CallbackDeclaration,
  type CallbackDefinition,
} from './callback-definition.js';
export {
  defineProposals,
  type CommandDefinition,
  type OwnMembers,
  type ProposalContext,
  type ProposalDeclaration,
  type ProposalDefinition,
} from './proposal-definition.js';
export type { ChatServerCallbacks } from '../events/raw-body.js';
export type { ChatServerOptionTypes } from '../options/options.js';
export type { OptionChecks } from '../options/option-checks.js';
export type { WireObject } from '../wire/json.js';

// Its calling side, for tests and the command
export { bodyBytes, bodyMembers } from './client/chat-callback.js';
export type {
  CallbackBuilder,
  ChatServerClient,
  ChatServerCredentialTypes,
  CredentialsOf,
} from './client/chat-server-client.js';
export { EXAMINER } from './client/command-line.js';
export type {
  CallbackQueue,
  ChatServerCommandLine,
  ChatServerRecording,
  ChatServerTraffic,
  CredentialOption,
  Examination,
  Intrusion,
  MadeMessage,
  MaskingRules,
  MessageMaker,
  MessageValues,
  QueueParts,
  ReceivedRequest,
  RequestFate,
  SimulatedMessage,
} from './client/command-line.js';
