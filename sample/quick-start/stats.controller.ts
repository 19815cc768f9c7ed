import { Controller, Get } from '@nestjs/common';
import { C2cMessageSent, GroupMessageSent } from 'nestjs-chat-webhooks';
import { CallbackRecord, TypeOrmJournal } from 'nestjs-chat-webhooks/typeorm';

const HOUR = 3_600_000;
const MESSAGES = [C2cMessageSent.eventName, GroupMessageSent.eventName];

/** One event in one hour. */
interface HourlyStats {
  /** Start of the hour, ISO 8601. */
  readonly hour: string;
  readonly event: string;
  readonly messages: number;
  /** Distinct ones. */
  readonly senders: number;
}

/** Counts messages and people, from the audit table. */
@Controller('stats')
export class StatsController {
  constructor(private readonly journal: TypeOrmJournal) {}

  @Get()
  async hourly(): Promise<HourlyStats[]> {
    const rows = await this.journal.run((manager) =>
      manager
        .createQueryBuilder(CallbackRecord, 'record')
        .select('record.occurredAt / :hour', 'hour')
        .addSelect('record.eventName', 'event')
        .addSelect('COUNT(*)', 'messages')
        // an id names one person in one app of one sender
        .addSelect("COUNT(DISTINCT record.provider || ' ' || record.appId || ' ' || record.sender)", 'senders')
        .where('record.eventName IN (:...names)', { names: MESSAGES, hour: HOUR })
        .groupBy('1, 2')
        .orderBy('hour', 'DESC')
        .addOrderBy('event')
        .getRawMany<{ hour: number; event: string; messages: number; senders: number }>(),
    );
    return rows.map(({ hour, ...rest }) => ({ hour: new Date(hour * HOUR).toISOString(), ...rest }));
  }
}
