import { eventId } from '../../../events/event-id.js';
import type { WireObject } from '../../../wire/json.js';
import type { ChatCallback } from '../../client/chat-callback.js';
import type { CallbackQueue, ChatServerTraffic, QueueParts } from '../../client/command-line.js';
import { messageKeys } from '../keys.js';
import { openImC2cMessage, openImGroupMessage } from './messages.js';
import type { OpenImCredentials } from './sign.js';

/** How an OpenIM server sends what its users write. */
export const OPENIM_TRAFFIC: ChatServerTraffic<OpenImCredentials> = {
  rules: [
    'a queue in memory with 2 workers and 100 slots; 5 s for an answer; a callback that has waited 3 s for a free',
    'slot is dropped silently; nothing is sent twice',
  ],
  repeats: false,
  appId: () => undefined,
  messages: (appId) => {
    return ({ to, ...fields }) => {
      const callback =
        'user' in to
          ? openImC2cMessage({ ...fields, to: to.user })
          : openImGroupMessage({ ...fields, groupId: to.group });
      const { provider, command, body } = callback;
      return { callback, eventId: eventId({ provider, appId, command, outcome: 'sent', keys: messageKeys(body) }) };
    };
  },
  questions: questionsAbout,
  rewritten: (message, { content, atUserIDList, ex }) => {
    const changes = { content, atUserList: atUserIDList, ex };
    const given = Object.entries(changes).filter(([, value]) => value !== undefined);
    return { ...message, body: { ...(message.body as object), ...Object.fromEntries(given) } };
  },
  forged: ({ secret, ...rest }) => ({ ...rest, ...(secret !== undefined && { secret: `${secret}-forged` }) }),
  queue: (parts) => new OpenImQueue(parts),
};

/** Whether a message may be sent, and what it shall say. The second question does not tell to whom it goes. */
function questionsAbout(message: ChatCallback): readonly ChatCallback[] {
  const isGroup = message.command === 'callbackAfterSendGroupMsgCommand';
  const sending = isGroup ? 'callbackBeforeSendGroupMsgCommand' : 'callbackBeforeSendSingleMsgCommand';
  const modifying = 'callbackBeforeMsgModifyCommand';
  const { recvID: _to, groupID: _group, ...content } = message.body as WireObject;
  return [
    { ...message, command: sending, body: { ...(message.body as WireObject), callbackCommand: sending } },
    { ...message, command: modifying, body: { ...content, callbackCommand: modifying } },
  ];
}

/** Requests under way at once. */
const WORKERS = 2;
/** Callbacks that wait for a worker. */
const SLOTS = 100;
/** Milliseconds for which a user's message waits until there is a slot for its callback. */
const PUSH_WAIT = 3_000;

interface Task<Planned> {
  readonly planned: Planned;
  readonly done: () => void;
}

/** A user's operation that waits for a slot. */
interface Waiting<Planned> {
  readonly task: Task<Planned>;
  readonly since: number;
  readonly timer: NodeJS.Timeout;
}

/**
 * After-callbacks of one process of an OpenIM server since v3.7: a queue in memory with few slots, and two workers. While it is full, the
 * operations of users wait; after three seconds the callback is dropped without a log line. Nothing is sent twice.
 */
export class OpenImQueue<Planned> implements CallbackQueue<Planned> {
  private busy = 0;
  private readonly queue: Task<Planned>[] = [];
  private readonly waiting: Waiting<Planned>[] = [];

  constructor(private readonly parts: QueueParts<Planned>) {
    parts.signal.addEventListener('abort', () => this.stop());
  }

  send(planned: Planned): Promise<void> {
    return new Promise((done) => {
      const task = { planned, done };
      if (this.busy < WORKERS) void this.work(task);
      else if (this.queue.length < SLOTS) this.queue.push(task);
      else this.wait(task);
    });
  }

  /** Forgets what is not under way, as at the end of the process. */
  private stop(): void {
    for (const { timer } of this.waiting) clearTimeout(timer);
    const unsent = [...this.queue, ...this.waiting.map(({ task }) => task)];
    this.queue.length = this.waiting.length = 0;
    for (const { done } of unsent) done();
  }

  private wait(task: Task<Planned>): void {
    const timer = setTimeout(() => {
      this.waiting.shift(); // all wait equally long
      this.parts.heldUp(PUSH_WAIT);
      this.parts.drop(task.planned);
      task.done();
    }, PUSH_WAIT);
    this.waiting.push({ task, timer, since: performance.now() });
  }

  private async work(task: Task<Planned>): Promise<void> {
    this.busy++;
    for (let next: Task<Planned> | undefined = task; next !== undefined; next = this.queue.shift()) {
      const first = next === task ? undefined : this.waiting.shift();
      if (first !== undefined) {
        clearTimeout(first.timer);
        this.parts.heldUp(performance.now() - first.since);
        this.queue.push(first.task);
      }
      await this.parts.request(next.planned, false);
      next.done();
    }
    this.busy--;
  }
}
