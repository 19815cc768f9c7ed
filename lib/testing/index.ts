/**
 * Plays the chat servers in the tests of an app.
 *
 * @module nestjs-chat-webhooks/testing
 */

// Callbacks, as the chat servers make them
export { tencentC2cMessage, tencentGroupMessage } from '../chat-servers/tencent/client/messages.js';
export type {
  TencentC2cMessageFields,
  TencentGroupMessageFields,
  TencentMessageFields,
} from '../chat-servers/tencent/client/messages.js';
export { tencentC2cSending, tencentGroupSending } from '../chat-servers/tencent/client/sendings.js';
export type { TencentC2cSendingFields, TencentGroupSendingFields } from '../chat-servers/tencent/client/sendings.js';
export type {
  TencentC2cFields,
  TencentContentFields,
  TencentGroupFields,
} from '../chat-servers/tencent/client/messages.js';
export {
  tencentCallback,
  tencentProbe,
  type TencentCallback,
  type TencentClientFields,
} from '../chat-servers/tencent/client/callback.js';
export { openImC2cMessage, openImGroupMessage } from '../chat-servers/openim/client/messages.js';
export type {
  OpenImC2cMessageFields,
  OpenImGroupMessageFields,
  OpenImMessageFields,
} from '../chat-servers/openim/client/messages.js';
export { openImC2cSending, openImGroupSending, openImModifying } from '../chat-servers/openim/client/sendings.js';
export type {
  OpenImC2cSendingFields,
  OpenImGroupSendingFields,
  OpenImModifyingFields,
} from '../chat-servers/openim/client/sendings.js';
export { openImCallback, type OpenImCallback } from '../chat-servers/openim/client/callback.js';
export { tencentProposal, type TencentProposalCommand } from '../chat-servers/tencent/sample-callbacks.js';
export { openImProposal, type OpenImProposalCommand } from '../chat-servers/openim/sample-callbacks.js';
export type { ProposalBody } from '../chat-servers/proposal-body.js';
export type { BodyMembers, CallbackBody, SignedCallback, ChatCallback } from '../chat-servers/client/chat-callback.js';
export type { ElementSketch, MentionFields, MessageFields } from '../chat-servers/client/message-fields.js';
export type { TencentContent, TencentElement, TencentWireElement } from '../chat-servers/tencent/client/content.js';
export type { OpenImContent, OpenImElement, OpenImWireContent } from '../chat-servers/openim/client/content.js';
export type { Random } from '../chat-servers/client/random-ids.js';

// Sending them
export { tencentClient } from '../chat-servers/tencent/client/client.js';
export { openImClient } from '../chat-servers/openim/client/client.js';
export { deliver } from './deliver.js';
export { decide, type DecidedAnswer, type MadeDecision } from './decide.js';
export { sendCallback, signed, type JudgedAnswer, type SendOptions } from '../chat-servers/client/send.js';
export type { TencentCredentials } from '../chat-servers/tencent/client/sign.js';
export type { OpenImCredentials } from '../chat-servers/openim/client/sign.js';
export { post, type Answer, type PostOptions } from '../chat-servers/client/post.js';

// What the chat servers make of an answer
export { judgeTencent } from '../chat-servers/tencent/client/verdict.js';
export { judgeOpenIm, type OpenImJudge } from '../chat-servers/openim/client/verdict.js';
export { OPENIM_VERSIONS, type OpenImVersion } from '../chat-servers/openim/facts.js';
export type { AnswerToJudge, Verdict } from '../chat-servers/client/chat-server-client.js';

// Awaiting what comes of them
export { EventRecorder, type AwaitedEvent } from './event-recorder.js';
export { settled, type SettledOptions } from './settled.js';

// A journal for tests of apps
export { MemoryJournal } from './journal/memory-journal.js';
export { MemoryStore } from './journal/memory-store.js';
