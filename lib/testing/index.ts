// Callbacks, as the senders make them
export { tencentC2cMessage, tencentGroupMessage } from './callbacks/tencent-messages.js';
export type {
  TencentC2cMessageFields,
  TencentGroupMessageFields,
  TencentMessageFields,
} from './callbacks/tencent-messages.js';
export { tencentCallback, tencentProbe, type TencentClientFields } from './callbacks/tencent-callback.js';
export { openImC2cMessage, openImGroupMessage } from './callbacks/openim-messages.js';
export type {
  OpenImC2cMessageFields,
  OpenImGroupMessageFields,
  OpenImMessageFields,
} from './callbacks/openim-messages.js';
export { openImCallback } from './callbacks/openim-callback.js';
export { CALLBACK_BUILDERS } from './callbacks/callback-builders.js';
export type {
  BodyMembers,
  CallbackBody,
  ChatCallback,
  OpenImCallback,
  TencentCallback,
} from './callbacks/chat-callback.js';
export type { ElementSketch, MentionFields, MessageFields } from './callbacks/message-fields.js';
export type { TencentContent, TencentElement, TencentWireElement } from './callbacks/tencent-content.js';
export type { OpenImContent, OpenImElement, OpenImWireContent } from './callbacks/openim-content.js';
export type { Random } from './callbacks/random-ids.js';

// Sending them
export { deliver } from './delivery/deliver.js';
export { sendCallback, type DeliveredCallback, type DeliveryOptions, type SendOptions } from './delivery/send.js';
export { signed, type CallbackRequest, type OpenImCredentials, type TencentCredentials } from './delivery/signed.js';
export { post, type Answer, type PostOptions } from './delivery/post.js';

// What the senders make of an answer
export { isTencentBeforeCommand, judgeTencent } from './verdicts/tencent-verdict.js';
export { judgeOpenIm, type OpenImJudge } from './verdicts/openim-verdict.js';
export { OPENIM_VERSIONS, type OpenImVersion } from './openim-version.js';
export type { JudgedAnswer, Verdict } from './verdicts/verdict.js';

// Awaiting what comes of them
export { EventRecorder, type AwaitedEvent } from './recorder/event-recorder.js';
export { settled, type SettledOptions } from './recorder/settled.js';

// A journal for tests of apps
export { MemoryJournal } from './journal/memory-journal.js';
export { MemoryStore } from './journal/memory-store.js';

// Whether a journal of your own is right
export { journalContract } from './contract/append-contract.js';
export { durableJournalContract } from './contract/durable-contract.js';
export { journalEntry } from './contract/sample-entry.js';
export type { JournalContract, JournalStore } from './contract/journal-store.js';
