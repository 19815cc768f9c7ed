import { ChatEvent } from './chat-event.js';
import { eventClass, type EventOf } from './event-class.js';

/** A push service, or the maker of a device. */
type PushVendor = 'apns' | 'xiaomi' | 'huawei' | 'fcm' | 'meizu' | 'oppo' | 'vivo' | 'honor';

/** What became of one push to one user. */
interface PushResult {
  /** Account of the recipient. */
  readonly to: string;
  /** How far the push has come. Each stage is reported on its own. Undefined for a stage that this version does not know. */
  readonly stage: 'sent' | 'reached' | 'clicked' | undefined;
  /** 0: it succeeded; anything else is an error code. Undefined where the chat server does not tell. */
  readonly errorCode: number | undefined;
  readonly errorMessage: string | undefined;
  /** When it happened, in epoch milliseconds. */
  readonly occurredAt: number | undefined;
  /** `offline`: through the push service of a vendor. `online`: through the chat server's own connection. */
  readonly channel: 'offline' | 'online' | undefined;
  /** The push service; undefined where it is not known, and for a push that went online. */
  readonly vendor: PushVendor | undefined;
  /** The maker of the device, of a push that went online. */
  readonly deviceVendor: PushVendor | undefined;
  /** Of a message: account of the person who wrote. */
  readonly from: string | undefined;
  /** Of a group message: id of the group. */
  readonly groupId: string | undefined;
  /** Of a message: the `messageId` of its `C2cMessageSent` or `GroupMessageSent`. */
  readonly messageId: string | undefined;
  /** Of a message: when it was sent, in epoch milliseconds. */
  readonly sentAt: number | undefined;
  /** Of a message: id of the push. */
  readonly pushId: string | undefined;
  /** Of a task: the id that the request to push was answered with. */
  readonly taskId: string | undefined;
  /** Of a task: when it started, in epoch milliseconds. */
  readonly taskStartedAt: number | undefined;
  /** Of a task: the app's own id of it, which the request named. */
  readonly dataId: string | undefined;
}

/** Members of a report about pushes. */
export abstract class PushReport extends ChatEvent {
  /** `message`: pushes about chat messages. `task`: pushes that the app's backend ordered, to all users, to a tag or to accounts. */
  declare readonly kind: 'message' | 'task';
  /** In the order of the report, up to 100. */
  declare readonly results: readonly PushResult[];
}

/** What became of up to 100 pushes: to different users, about different messages, in different stages. */
export const PushReported = eventClass('PushReported', 'chat.push.reported', PushReport);
export type PushReported = EventOf<typeof PushReported.eventName, PushReport>;
