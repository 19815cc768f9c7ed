import { setTimeout as pause } from 'node:timers/promises';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { Poll } from '../../time/poll.js';
import type { JournalConnection } from '../journal-connection.js';
import { toKeyColumn } from '../key-column.js';
import { answerActivity, answerEvents, answerMessages, answerTop } from './answers.js';
import { toDimension, toSlice, toWanted } from './filter.js';
import type {
  ActivityCount,
  ActivitySubject,
  EventCount,
  EventsQuestion,
  MessageCounts,
  MessagesQuestion,
  StatisticsBuckets,
  StatisticsDimension,
  TopLists,
  TopQuestion,
} from './questions.js';
import { toRange } from './range.js';
import type { RollUp } from './roll-up.js';

/** Most items of a list. */
const TOP_LIMIT = 1_000;
/** Milliseconds between two looks for an hour that is over. */
const INTERVAL = 60_000;
/** Milliseconds between steps, so that others can work. */
const PAUSE = 20;

/** What can be ranked: by what it is kept, and how an item calls it. */
const RANKED = {
  senders: ['sender', 'from'],
  conversations: ['conversation', 'conversationKey'],
  groups: ['group', 'groupId'],
} as const satisfies Record<keyof TopLists, readonly [string, string]>;

/**
 * Counts messages, people, conversations and all other events of the journal. Every number is exact, also for callbacks that came late or
 * twice, and for those that `retentionDays` has deleted since. `TypeOrmJournalModule` provides it.
 *
 * @example
 * ```ts
 * await statistics.messages({ from: '2026-03-01', to: '2026-04-01', timeZone: 'Asia/Shanghai', every: 'day' });
 * ```
 */
export class ChatStatistics implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly poll = new Poll('Rolling up statistics', INTERVAL, () => this.keepUp());
  private isStopped = false;
  private isRepaired = false;

  /** @internal */
  constructor(
    private readonly connection: JournalConnection,
    private readonly roll: RollUp,
  ) {}

  /** Begins to roll up in the background, at a time of its own: instances that start together need not do the same work. */
  onApplicationBootstrap(): void {
    this.poll.start(Math.random() * INTERVAL);
  }

  /** Resolves when the step under way has ended. */
  async onModuleDestroy(): Promise<void> {
    this.isStopped = true;
    await this.poll.stop();
  }

  /**
   * Counts messages that were sent, and the distinct people and conversations among them. Those that never arrived are not counted, and
   * none is counted twice.
   *
   * A question that tells messages apart by two of chat (or event), platform, sender's kind and message kind, in `by` and `where` together, has
   * to read the journal's rows: it takes longer, and cannot reach back to what has been deleted.
   *
   * @returns in the order in which they start: each bucket of the range, also an empty one; with `by`, for each bucket only the values that it has,
   * in alphabetical order
   * @throws TypeError, RangeError for a question that makes no sense; RangeError when the rows that it needs have been deleted
   */
  async messages<By extends StatisticsDimension = never>(
    question: MessagesQuestion<By>,
  ): Promise<(MessageCounts & Readonly<Record<By, string>>)[]> {
    const range = toRange(question);
    const wanted = toWanted(question.where);
    const by = question.by === undefined ? undefined : toDimension('by', question.by);
    const asked = { range, wanted, by, slice: toSlice(wanted, by) };
    return (await this.ask((manager) => answerMessages(manager, asked, this.roll.names))) as (MessageCounts &
      Readonly<Record<By, string>>)[];
  }

  /**
   * Counts events of all kinds: failures, recalls, moderation, joins and the like.
   *
   * @returns by the start of the bucket, then by event, then by value, without those that did not happen
   * @throws TypeError, RangeError for a question that makes no sense
   */
  async events<By extends Exclude<StatisticsDimension, 'event'> = never>(
    question: EventsQuestion<By>,
  ): Promise<(EventCount & Readonly<Record<By, string>>)[]> {
    const range = toRange(question);
    const wanted = toWanted(question.where);
    const by = question.by === undefined ? undefined : toDimension('by', question.by);
    return (await this.ask((manager) => answerEvents(manager, { range, wanted, by }))) as (EventCount &
      Readonly<Record<By, string>>)[];
  }

  /**
   * Who sent the most messages, or where most were sent. A `where` with two of chat (or event), platform, sender's kind and message kind reads
   * the journal's rows, like that of `messages`.
   *
   * @returns the highest number first; equal ones by provider, app and name, in the order of UTF-16
   * @throws TypeError, RangeError for a question that makes no sense; RangeError when the rows that it needs have been deleted
   */
  async top<What extends keyof TopLists>(what: What, question: TopQuestion): Promise<TopLists[What][]> {
    const { limit = 10 } = question;
    if (!Object.hasOwn(RANKED, what)) {
      throw new TypeError(`ChatStatistics: top() ranks ${Object.keys(RANKED).join(', ')}`);
    }
    if (!Number.isInteger(limit) || limit < 1 || limit > TOP_LIMIT) {
      throw new RangeError(`ChatStatistics: "limit" must be a whole number from 1 to ${TOP_LIMIT}`);
    }
    const range = toRange({ ...question, every: undefined });
    const wanted = toWanted(question.where);
    const [role, label] = RANKED[what];
    const asked = { range, wanted, by: undefined, slice: toSlice(wanted, undefined), role, limit };
    const found = await this.ask((manager) => answerTop(manager, asked, this.roll.names));
    return found.map(({ provider, appId, name, messages }) => ({
      provider,
      appId,
      [label]: name,
      messages,
    })) as unknown as TopLists[What][];
  }

  /**
   * When a person wrote, or when there were messages in a conversation.
   *
   * @returns each bucket of the range, also an empty one
   * @throws TypeError, RangeError for a question that makes no sense
   */
  async activity(subject: ActivitySubject, question: StatisticsBuckets): Promise<ActivityCount[]> {
    const range = toRange(question);
    const [role, { provider, appId }, name] =
      'sender' in subject
        ? (['sender', subject.sender, subject.sender.account] as const)
        : (['conversation', subject.conversation, subject.conversation.conversationKey] as const);
    const one = { role, provider, appId: toKeyColumn(appId), name: toKeyColumn(name) };
    return this.ask((manager) => answerActivity(manager, range, one, this.roll.names));
  }

  /**
   * Brings the roll-ups up to date: what was received in hours that are over is counted once and for all. The module does so by itself every
   * minute; call it in tests, jobs and on serverless platforms. Answers are the same before and after.
   *
   * @returns how many hours were rolled up
   */
  async rollUp(): Promise<number> {
    let hours = 0;
    for (;;) {
      const step = await this.roll.step();
      if (step === 'hour' || step === 'part') hours++;
      if (step !== 'nothing') continue;
      const repaired = await this.roll.repair();
      if (repaired === 0) return hours;
      hours += repaired;
    }
  }

  private async keepUp(): Promise<void> {
    while (!this.isStopped) {
      const step = await this.roll.step();
      if (step === 'beaten') return; // another instance is at it
      if (step === 'nothing') {
        if (this.isRepaired) return;
        this.isRepaired = (await this.roll.repair()) === 0;
        continue;
      }
      if (step === 'hour') this.isRepaired = false;
      await pause(PAUSE);
    }
  }

  /** All that a question reads is of one moment: an hour that is rolled up meanwhile is neither missed nor counted twice. */
  private ask<T>(question: Parameters<typeof this.connection.snapshot<T>>[0]): Promise<T> {
    return this.connection.snapshot(question);
  }
}
